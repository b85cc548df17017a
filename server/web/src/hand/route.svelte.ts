// Where the user is, kept in the address after the hash: `#/visit/<id>/note`.
// Only ids stand there, never names. The browser's own back button works.

const PLAIN = ['today', 'tag', 'alarm', 'unplanned', 'my-day', 'indirect', 'object-day', 'menu', 'sync', 'sign-in'] as const;
const PARTS = ['open', 'start', 'end', 'add', 'note', 'deviation', 'declined', 'absent', 'done', 'object', 'not'] as const;

export type Plain = (typeof PLAIN)[number];
export type Part = (typeof PARTS)[number];
export type Route =
  | { screen: Plain }
  | { screen: 'visit'; visit: string; part: Part; code: string }
  | { screen: 'begin'; begun: 'unplanned' | 'alarm'; client: string }
  /** Something is told afterwards, of the time between two instants where they are known. */
  | { screen: 'afterwards'; from_ms: number | null; until_ms: number | null };

export function parseRoute(hash: string): Route {
  const [first = '', second = '', third = '', code = ''] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (first === 'visit' && second !== '') {
    return { screen: 'visit', visit: second, part: PARTS.find((one) => one === third) ?? 'open', code };
  }
  if (first === 'begin' && third !== '') return { screen: 'begin', begun: second === 'alarm' ? 'alarm' : 'unplanned', client: third };
  if (first === 'afterwards') return { screen: 'afterwards', from_ms: instant(second), until_ms: instant(third) };
  return { screen: PLAIN.find((one) => one === first) ?? 'today' };
}

const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) : null);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export const plainAddress = (screen: Plain) => (screen === 'today' ? '#/' : `#/${screen}`);

/** An objection to what the office has said of a day. */
export const objectAddress = (date: string) => `#/object-day/${date}`;

export function visitAddress(visit: string, part: Part = 'open', code = ''): string {
  const parts = ['visit', visit, ...(part === 'open' ? [] : [part]), ...(code ? [code] : [])];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export const beginAddress = (begun: string, client: string) => `#/begin/${begun}/${encodeURIComponent(client)}`;

export const afterwardsAddress = (from_ms: number | null, until_ms: number | null) =>
  from_ms === null ? '#/afterwards' : `#/afterwards/${from_ms}/${until_ms ?? ''}`;

class Where {
  hash = $state(typeof location === 'undefined' ? '' : location.hash);
  route = $derived(parseRoute(this.hash));
}

export const where = new Where();

/** The addresses walked through in this page, so that a finished form goes back rather than on. */
const walked: string[] = [];

export function followAddress(): () => void {
  walked.length = 0;
  const follow = () => {
    where.hash = location.hash;
    // An entry of the browser's history that was walked before knows its place.
    const at = (history.state as { at?: number } | null)?.at ?? walked.length;
    walked.length = at;
    walked.push(location.hash);
    history.replaceState({ at }, '');
  };
  addEventListener('hashchange', follow);
  follow();
  return () => removeEventListener('hashchange', follow);
}

export function go(address: string): void {
  location.hash = address;
}

/** Leaves a form that is done: the browser's back button must not lead into it again. */
export function finish(address: string): void {
  if (same(walked.at(-2), address)) {
    history.back();
    return;
  }
  walked.pop();
  history.replaceState(null, '', address);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

export function back(otherwise: string): void {
  if (walked.length > 1) history.back();
  else finish(otherwise);
}

const same = (one: string | undefined, other: string) =>
  one !== undefined && (one === other || (one === '' && other === '#/'));
