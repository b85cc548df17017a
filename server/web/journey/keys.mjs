export const isFocused = (page, selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

/** Waits until the page has led it there. */
export const focusIsOn = (page, selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted) ?? false, selector);

/** A key has led the focus there; else what has it is told. */
export async function ledTo(page, key, selector) {
  if (await isFocused(page, selector)) return;
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  throw new Error(`${key} did not lead to ${selector}, but to ${at}`);
}

/** Tab until the focus stands on what is meant; with "Shift+Tab" the other way. */
export async function tabTo(page, selector, limit = 80, key = 'Tab') {
  for (let presses = 0; presses < limit; presses += 1) {
    if (await isFocused(page, selector)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${selector}`);
}

/** From the grid's first cell by arrows to the row that is meant, or that holds what is meant. */
export async function downToRow(page, selector, limit = 200) {
  await page.keyboard.press('Control+Home');
  for (let presses = 0; presses < limit; presses += 1) {
    const isThere = await page.evaluate((wanted) => {
      const row = document.activeElement?.closest('[data-shift]');
      return row != null && (row.matches(wanted) || row.querySelector(wanted) !== null);
    }, selector);
    if (isThere) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`the arrows do not lead to ${selector}`);
}
