// Whether the server answers again, on a page that hears no news of it.
import { api } from '../../api';

const TRY_EACH_MS = 3_000;

/** Tries until the server answers, and then calls `back` once. What comes back ends it. */
export function untilBack(back: () => void): () => void {
  let next: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const later = () => {
    if (!isOver) next = setTimeout(knock, TRY_EACH_MS);
  };
  // A refusal is an answer, too.
  const knock = () => void api.session().then(() => true, (error: { code?: string }) => error.code !== 'no_contact').then((isBack) => {
    if (!isBack) later();
    else if (!isOver) back();
  });
  later();
  return () => {
    isOver = true;
    clearTimeout(next);
  };
}
