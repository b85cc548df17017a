// A tag is a plain address, `https://…/t/<code>`: whatever reads it opens this page
// there, and what the tag asks for is done once the phone shows its day.
import { tagOf } from '../tag';

const HERE = '/hand/';

/** The code in the address, taken out of it: loading anew must not read the tag again. */
export function takeTagFromAddress(): string | null {
  if (!/^\/t\/[^/]+$/.test(location.pathname)) return null;
  const tag = tagOf(location.href);
  history.replaceState(null, '', HERE);
  return tag;
}
