/**
 * The code of a tag: the last part of a whole address, or the text as it is.
 * `tagOf('https://vardag.example/t/VT-001-12345?x=1')` is `VT-001-12345`.
 */
export function tagOf(read: string): string {
  const text = read.trim();
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*([^?#]*)/i.exec(text)?.[1];
  if (path === undefined) return text;
  const last = path.split('/').filter((part) => part !== '').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
