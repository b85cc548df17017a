// What the server's Rust sources say of faults, read as text: the messages given to
// `Fault::new`, what `.maybe` says may mend them, and the `#[error]` texts of faults that are
// handed on as messages. A hole of a template is written `{}`.

/** The sources of the server and of what it asks, by their path from the repository's root. */
export const SOURCES: Record<string, string> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>(
      [
        '../../src/**/*.rs',
        '../../store/src/**/*.rs',
        '../../documentation/src/**/*.rs',
        '../../../crates/*/src/**/*.rs',
        '../../../scheduler/src/**/*.rs',
        '../../../scheduler/travel/src/**/*.rs',
        '!**/tests.rs',
        '!**/tests/**',
      ],
      { query: '?raw', import: 'default', eager: true },
    ),
  ).map(([path, text]) => [path.replace('../../../', '').replace('../../', 'server/'), withoutTests(text)]),
);

/** `field`: the path as it is written, empty where it is put together. */
export interface SaidFault {
  file: string;
  line: number;
  says: string;
  field: string;
}

/** A message that the text of the source does not tell: it is another part's to say. */
export interface UntoldFault {
  file: string;
  line: number;
  expression: string;
}

export interface Found {
  said: SaidFault[];
  untold: UntoldFault[];
}

/** All that a file says of faults. */
export function faultsSaid(file: string, text: string): Found {
  const found: Found = { said: [], untold: [] };
  const note = (at: number, expression: string, field: string, prefix = '') => {
    const line = text.slice(0, at).split('\n').length;
    const says = textsOf(expression, text, at);
    for (const one of says ?? []) found.said.push({ file, line, says: prefix + one, field });
    if (says === null) found.untold.push({ file, line, expression });
  };
  for (const { at, args } of calls(text, 'Fault::new')) {
    const [field = '', , message = ''] = args;
    const helper = helperAround(text, at, message);
    if (helper === null) note(at, message, literalOf(field) ?? '');
    // A helper is given the message last, and where it asks for one, the field first.
    else for (const call of calls(text, helper)) note(call.at, call.args.at(-1) ?? '', literalOf(field) ?? literalOf(call.args[0] ?? '') ?? '');
  }
  for (const { at, args } of calls(text, '.maybe')) note(at, args[0] ?? '', '', 'Maybe ');
  return found;
}

/** The `#[error]` texts of each type of a file, a fault's remedy apart from its message. */
export function errorTexts(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const types = [...text.matchAll(/^(?:pub )?(?:enum|struct) (\w+)/gm)];
  for (const { at, end, args } of calls(text, '#[error')) {
    const said = templateOf(args[0] ?? '');
    if (said === null) continue;
    // A struct's text stands before its name, an enum's after.
    const named = /^\)\]\s*(?:pub )?struct /.test(text.slice(end)) ? types.find(({ index }) => index > at) : types.findLast(({ index }) => index < at);
    const texts = said.split('\nMaybe ').map((part, index) => (index === 0 ? part : `Maybe ${part.replace(/\.$/, '')}`));
    const name = named?.[1] ?? '';
    found.set(name, [...(found.get(name) ?? []), ...texts]);
  }
  return found;
}

/** What the scheduler says of each of its reasons: `(what, remedy)`. */
export function pairsIn(text: string): string[] {
  const pairs = [...text.matchAll(/\(\s*("(?:[^"\\]|\\.)*"),\s*("(?:[^"\\]|\\.)*"),?\s*\)/g)];
  return pairs.flatMap(([, what, remedy]) => [`{} = {} ${literalOf(what!)}`, `Maybe ${literalOf(remedy!)}`]);
}

function withoutTests(text: string): string {
  return text.split(/#\[cfg\(test\)\]\s*mod \w+ \{/)[0]!;
}

interface Call {
  at: number;
  /** Where its bracket closes. */
  end: number;
  args: string[];
}

/** Calls of a function, with their arguments as they are written. Where it is made is none. */
function calls(text: string, name: string): Call[] {
  const found: Call[] = [];
  for (let at = text.indexOf(`${name}(`); at >= 0; at = text.indexOf(`${name}(`, at + 1)) {
    const before = text.slice(0, at);
    if ((/^\w/.test(name) && /\w$/.test(before)) || /\bfn $/.test(before)) continue;
    found.push({ at, ...argumentsFrom(text, at + name.length + 1) });
  }
  return found;
}

const OPENING = '([{';
const CLOSING = ')]}';

function argumentsFrom(text: string, from: number): { args: string[]; end: number } {
  const args: string[] = [];
  let [depth, start, at] = [0, from, from];
  for (; at < text.length; at++) {
    const rest = text.slice(at);
    const skipped = /^(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\.)'|\/\/[^\n]*)/.exec(rest)?.[0];
    if (skipped) at += skipped.length - 1;
    else if (OPENING.includes(text[at]!)) depth++;
    else if (depth > 0 && CLOSING.includes(text[at]!)) depth--;
    else if (depth === 0 && (text[at] === ',' || text[at] === ')')) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
      if (text[at] === ')') break;
    }
  }
  return { args: args.filter((arg) => arg !== ''), end: at };
}

/** The function or closure whose last parameter the message is. */
function helperAround(text: string, at: number, message: string): string | null {
  if (!/^\w+$/.test(message)) return null;
  const before = text.slice(0, at);
  const made = [...before.matchAll(new RegExp(`(?:fn (\\w+)\\([^)]*|let (?:mut )?(\\w+) =\\s+\\|[^|]*)\\b${message}: (?:&str|String)`, 'g'))].at(-1);
  if (!made || within(before.slice(made.index), message)) return null;
  return made[1] ?? made[2]!;
}

const within = (text: string, name: string) => new RegExp(`\\blet ${name}\\b`).test(text);

/** What an expression may say; null where its text does not tell. */
function textsOf(expression: string, text: string, at: number): string[] | null {
  const template = templateOf(expression);
  if (template !== null) return /[a-z]/i.test(template.replaceAll('{}', '')) ? [template] : null;
  if (!/^\w+$/.test(expression)) return null;
  // A name: what the function put in it before.
  const before = text.slice(0, at);
  const body = before.slice(before.lastIndexOf('fn '));
  const put = [...body.matchAll(new RegExp(`\\blet ${expression} =([\\s\\S]*?);\\n`, 'g'))].at(-1)?.[1];
  if (put === undefined || /\.to_string\(\)|\{other/.test(put)) return null;
  const literals = [...put.matchAll(/"(?:[^"\\]|\\[\s\S])*"/g)].map(([literal]) => templateOf(/format!/.test(put) ? `format!(${literal})` : literal)!);
  const worded = literals.filter((literal) => /[a-z]/i.test(literal));
  return worded.length > 0 ? worded : null;
}

/** A literal or `format!` as a template. */
function templateOf(expression: string): string | null {
  const formatted = /^(?:std::)?format!\(([\s\S]*)\)$/.exec(expression)?.[1];
  const literal = literalOf(formatted === undefined ? expression.replace(/\.(?:to_owned|into|to_string)\(\)$/, '') : (/^\s*"(?:[^"\\]|\\[\s\S])*"/.exec(formatted)?.[0].trim() ?? ''));
  if (literal === null) return null;
  return literal.replaceAll(/\{\{|\}\}|\{[^{}]*\}/g, (hole) => (hole === '{{' ? '{' : hole === '}}' ? '}' : '{}'));
}

function literalOf(expression: string): string | null {
  const inside = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(expression.trim())?.[1];
  if (inside === undefined) return null;
  return inside.replaceAll(/\\(\n\s*|[\s\S])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign.startsWith('\n') ? '' : sign));
}
