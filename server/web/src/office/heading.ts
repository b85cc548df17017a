import { tick } from 'svelte';

/** What was pressed is gone with the old content: the dialog's heading says what came instead. */
export async function toHeading(inside: HTMLElement | undefined): Promise<void> {
  await tick();
  inside?.closest('dialog')?.querySelector<HTMLElement>('h2')?.focus();
}
