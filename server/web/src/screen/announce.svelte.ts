// What a screen reader is told without moving the focus.

class Voice {
  said = $state('');
}

export const voice = new Voice();

export function announce(text: string): void {
  // The same words twice would not be read again: a trailing no-break space makes them new.
  voice.said = voice.said === text ? `${text}\u00a0` : text;
}
