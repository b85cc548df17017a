// Reading tags with the browser's own Web NFC, where there is one. Once begun by
// a press it goes on for as long as the page is open.
import { tagHeld, tagOpened } from './presence';

interface Reading {
  serialNumber: string;
  message: { records: { recordType: string; data?: DataView; encoding?: string }[] };
}

interface TagReader {
  scan(): Promise<void>;
  addEventListener(kind: 'reading', heard: (event: Event & Reading) => void): void;
}

declare global {
  interface Window {
    NDEFReader?: new () => TagReader;
  }
}

class Reader {
  isOffered = typeof window !== 'undefined' && 'NDEFReader' in window;
  isReading = $state(false);
  /** A tag was read that nobody knows, or that could not be acted on. */
  trouble = $state.raw<unknown>(null);

  /** Needs a press of the user the first time; later the browser remembers. */
  async begin(): Promise<void> {
    if (!this.isOffered || this.isReading) return;
    const reader = new window.NDEFReader!();
    reader.addEventListener('reading', (event) => void this.heard(event));
    await reader.scan().then(
      () => (this.isReading = true),
      () => (this.isOffered = false),
    );
  }

  /** Goes on after a reload without a press, if the user has allowed it before. */
  async resume(): Promise<void> {
    if (!this.isOffered) return;
    const name = 'nfc' as PermissionName;
    const permission = await navigator.permissions?.query({ name }).catch(() => null);
    if (permission?.state === 'granted') await this.begin();
  }

  private heard(reading: Reading): Promise<void> {
    return this.act(() => tagHeld(textOf(reading)));
  }

  /** A tag that the phone's own system has read, by its address. */
  opened(tag: string): Promise<void> {
    return this.act(() => tagOpened(tag));
  }

  private async act(work: () => Promise<'opened' | 'unknown'>): Promise<void> {
    this.trouble = null;
    try {
      if ((await work()) === 'unknown') this.trouble = 'unknown';
    } catch (error) {
      this.trouble = error;
    }
  }
}

/** An address or a text on the tag; a bare tag has only its number. */
function textOf({ message, serialNumber }: Reading): string {
  for (const { recordType, data, encoding } of message.records) {
    if (data && (recordType === 'url' || recordType === 'text')) return new TextDecoder(encoding ?? 'utf-8').decode(data);
  }
  return serialNumber;
}

export const reader = new Reader();
