// What the server finds wrong with a value, in the reader's language. It says so in English
// (`Fault` of care-model): that is what who reads English is told, and whoever reads Swedish
// where there are no words for it. The words come with the first problem that needs them.
import type { FaultView } from '../../api/contract';
import { t, word } from '../index.svelte';
import { speech } from '../speech.svelte';

/** Whoever waits for the words waits no longer. */
const LONGEST_WAIT_MS = 3000;

class Words {
  told = $state.raw<typeof import('./faultWords') | null>(null);
  /** They are here, or did not come: what is said meanwhile would be heard twice. */
  settled = $state(false);
  private underWay: Promise<void> | null = null;

  /** Never fails: without words a fault is told as the server says it. */
  come = (): Promise<void> => {
    if (this.told) return Promise.resolve();
    this.underWay ??= this.fetch().finally(() => (this.underWay = null));
    return Promise.race([this.underWay, new Promise<void>((go) => setTimeout(go, LONGEST_WAIT_MS))]).then(() => void (this.settled = true));
  };

  private async fetch(): Promise<void> {
    try {
      this.told = await import('./faultWords');
    } catch (error) {
      // For whoever mends it: which file.
      console.warn(error);
    }
  }
}

export const words = new Words();

export interface Said {
  text: string;
  /** Set where the server's own words stand among Swedish ones. */
  lang?: 'en';
}

/** What is wrong. */
export const faultText = ({ message }: Pick<FaultView, 'message'>): Said => said(message);

/** What may mend it. */
export const faultMaybe = ({ maybe }: Pick<FaultView, 'maybe'>): Said | null => (maybe ? said(maybe) : null);

function said(english: string): Said {
  if (speech.language === 'en') return { text: english };
  const text = words.told?.inSwedish(english);
  return text == null ? { text: english, lang: 'en' } : { text };
}

/** Where it is, with what stands there: "Till och med ”2026-12-31”:". */
export function faultPlace({ field, value }: Pick<FaultView, 'field' | 'value'>): string {
  if (words.told) return words.told.placeOf(field, value);
  const name = word('field', field);
  return value === '' ? `${name}:` : t('problem.where', { field: name, value });
}

/** A text as it stands alone or behind its place: with a full stop, and a capital where it begins. */
export function asSentence(text: string, begins: boolean): string {
  const whole = /[.!?:]$/.test(text) ? text : `${text}.`;
  return begins ? whole.slice(0, 1).toUpperCase() + whole.slice(1) : whole;
}
