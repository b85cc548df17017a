// Names as they stand in sentences.

/** Letters that are written from the right, as Hebrew and Arabic, and signs that turn what follows. */
const FROM_THE_RIGHT = /[\u0590-\u08ff\u200f\u202a-\u202e\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name inside a sentence where no markup can stand: one that is written from the right keeps its own direction. */
export const isolated = (name: string): string => (FROM_THE_RIGHT.test(name) ? `\u2068${name}\u2069` : name);

/** What a text of the office is filled in with. */
export const asSaid = (value: string | number): string => isolated(String(value));
