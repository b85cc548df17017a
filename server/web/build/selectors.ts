// Whether a rule of the design system can hold for anything on a page.

/** What a part of the page must be called for a rule to hold for it. */
const CALLED = /\.(ds-[\w-]+)|\[data-(?:color|typography|variant)=["']?([\w-]+)["']?\]/g;
/** An input that is ticked, which the pages draw as the browser does, without the class. */
const TICKED = /\[type=["']?(?:radio|checkbox)["']?\]|\[role=["']?switch["']?\]|:checked|:indeterminate/;
/** In a tag; one that is computed may be any. */
const TICKED_TYPE = /\btype=(?:\{|["'](?:radio|checkbox))|\{(?:type\}|\.\.\.)/;
/** An opening tag; what stands in braces may hold a `>` of its own. */
const INPUT = /<input\b(?:[^>{]|\{(?:[^{}]|\{[^{}]*\})*\})*>/g;
const COMBINATOR = /[\s>+~]/;

/** What the sources of a page name. */
export interface Named {
  isCalled: (name: string) => boolean;
  /** Some input has both the design system's class and a type that is ticked. */
  hasTickedInput: boolean;
}

export function namedIn(texts: string): Named {
  return {
    isCalled: (name) => new RegExp(`["'\`\\s:]${name}["'\`\\s]`).test(texts),
    hasTickedInput: [...texts.matchAll(INPUT)].some(([tag]) => /\bds-input\b/.test(tag) && TICKED_TYPE.test(tag)),
  };
}

/**
 * Of `:is()`, `:where()` and `:has()` one alternative is enough; what stands in `:not()` and
 * other brackets says nothing of what there must be. Where in doubt, it can hold.
 */
export function canHold(selector: string, named: Named): boolean {
  return compoundsOf(selector).every((compound) => {
    const { plain, alternatives } = partsOf(compound);
    if ([...plain.matchAll(CALLED)].some(([, part, value]) => !named.isCalled(part ?? value!))) return false;
    const isInput = /\.ds-input(?![\w-])/.test(plain);
    const isTicked = (text: string) => isInput && !named.hasTickedInput && TICKED.test(partsOf(text).plain);
    if (isTicked(plain)) return false;
    return alternatives.every(({ kind, list }) => list.some((one) => canHold(one, named) && !(kind !== 'has' && isTicked(one))));
  });
}

/** The parts between blanks and arrows, brackets kept whole. */
const compoundsOf = (selector: string): string[] => split(selector.trim(), (letter) => COMBINATOR.test(letter)).filter(Boolean);

interface Parts {
  /** The compound without what its pseudo-classes bracket. */
  plain: string;
  alternatives: { kind: string; list: string[] }[];
}

function partsOf(compound: string): Parts {
  const alternatives: Parts['alternatives'] = [];
  let plain = '';
  for (let at = 0; at < compound.length; ) {
    const opened = /^:([\w-]+)\(/.exec(compound.slice(at));
    if (!opened) {
      plain += compound[at];
      at += 1;
      continue;
    }
    const from = at + opened[0].length;
    const until = closing(compound, from);
    const [, kind] = opened;
    if (['is', 'where', 'has'].includes(kind!)) alternatives.push({ kind: kind!, list: split(compound.slice(from, until), (letter) => letter === ',') });
    at = until + 1;
  }
  return { plain, alternatives };
}

/** Where the bracket that was opened before `from` is closed. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** Splits outside of brackets. */
function split(text: string, isBetween: (letter: string) => boolean): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if ('(['.includes(letter)) depth += 1;
    if (')]'.includes(letter)) depth -= 1;
    if (depth === 0 && isBetween(letter)) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
