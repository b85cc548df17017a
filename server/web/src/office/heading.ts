import { tick } from 'svelte';

/** What was pressed is gone with the old content: the dialog's heading says what came instead. */
export async function toHeading(inside: HTMLElement | undefined): Promise<void> {
  await tick();
  inside?.closest('dialog')?.querySelector<HTMLElement>('h2')?.focus();
}

/** Whether what had the focus is gone, and nothing has taken it over. */
export const isFocusNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** What had the focus is gone or has moved: a place near it takes the focus over. */
export async function orFocus(id: string): Promise<void> {
  await tick();
  if (isFocusNowhere()) document.getElementById(id)?.focus();
}

/** What was come for, in a list: after the heading of its page, which takes the focus first. */
export function intoFocus(row: HTMLElement): () => void {
  const timer = setTimeout(() => {
    // What is no link can have the focus only so.
    if (row.tabIndex < 0) row.tabIndex = -1;
    row.focus();
    row.scrollIntoView({ block: 'center' });
  });
  return () => clearTimeout(timer);
}
