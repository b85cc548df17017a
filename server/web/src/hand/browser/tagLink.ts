// A tag is a plain address, `https://…/t/<code>`: whatever reads it opens this page
// there, and what the tag asks for is done once the phone shows its day.
const HERE = '/hand/';

/** The tag that the address is, taken out of it: loading anew must not read it again. */
export function takeTagFromAddress(): string | null {
  if (!/^\/t\/[^/]+$/.test(location.pathname)) return null;
  const tag = location.href;
  history.replaceState(null, '', HERE);
  return tag;
}
