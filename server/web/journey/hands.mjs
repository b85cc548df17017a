// Which hand a walk has used: a way by mouse is walked without keys, a way by keyboard without the mouse.

/**
 * From now on, in this page as it is loaded. A focus or a text that neither hand gave and
 * that the page itself did not do is the walk's own doing, and counts for neither.
 */
export const countHands = (page) =>
  page.evaluate(() => {
    window.hands = { pointer: 0, keys: 0, neither: [] };
    if (window.handsAreCounted) return;
    window.handsAreCounted = true;
    const SOON_MS = 1_000;
    let used = -Infinity;
    for (const [event, hand] of [['pointerdown', 'pointer'], ['keydown', 'keys']]) {
      addEventListener(event, () => {
        window.hands[hand] += 1;
        used = performance.now();
      }, true);
    }
    for (const event of ['pointerup', 'keyup']) addEventListener(event, () => (used = performance.now()), true);
    // What a test calls on an element runs in a world of its own, and leaves these alone.
    let ofPage = 0;
    for (const [of, name] of [[HTMLElement.prototype, 'focus'], [HTMLDialogElement.prototype, 'showModal'], [HTMLDialogElement.prototype, 'close']]) {
      const own = of[name];
      of[name] = function (...given) {
        ofPage += 1;
        try {
          return own.apply(this, given);
        } finally {
          ofPage -= 1;
        }
      };
    }
    for (const event of ['focusin', 'input', 'change']) {
      addEventListener(event, ({ target }) => {
        if (ofPage > 0 || performance.now() - used < SOON_MS) return;
        window.hands.neither.push(`${event} at ${target.localName}${target.id ? `#${target.id}` : ''}`);
      }, true);
    }
  });

export async function mouseAlone(page) {
  const { pointer, keys, neither } = await page.evaluate(() => window.hands);
  if (keys > 0) throw new Error(`${keys} keys were pressed on the way by mouse`);
  if (pointer === 0) throw new Error('the mouse was not pressed on the way by mouse');
  if (neither.length > 0) throw new Error(`neither hand did: ${neither.join(', ')}`);
}

export async function keyboardAlone(page) {
  const { pointer, keys, neither } = await page.evaluate(() => window.hands);
  if (pointer > 0) throw new Error(`the mouse was pressed ${pointer} times on the way by keyboard`);
  if (keys === 0) throw new Error('no key was pressed on the way by keyboard');
  if (neither.length > 0) throw new Error(`neither hand did: ${neither.join(', ')}`);
}

/** All that is spoken from now on: what follows at once takes the place of what was said before. */
export async function listen(page) {
  await page.evaluate(() => {
    window.spoken = [];
    window.hearing?.disconnect();
    // A dialog that is open speaks in the page's place.
    window.hearing = new MutationObserver(() => {
      const said = document.querySelector('[data-voice]')?.textContent ?? '';
      if (said !== window.spoken.at(-1)) window.spoken.push(said);
    });
    window.hearing.observe(document.body, { characterData: true, childList: true, subtree: true, attributeFilter: ['data-voice'] });
  });
  return {
    /** Waits until it was spoken. */
    heard: (words) => page.waitForFunction((wanted) => window.spoken.some((said) => said.includes(wanted)), words),
  };
}
