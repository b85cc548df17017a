// What the page tells a screen reader, in the office's own words.
import { readFileSync } from 'node:fs';

const wordsOf = (catalogue) => JSON.parse(readFileSync(new URL(`../src/i18n/${catalogue}`, import.meta.url)));

export const WORDS = wordsOf('sv.json');
export const BASE_PLAN_WORDS = wordsOf('base-plan/sv.json');

export const said = (page) => page.locator('[data-voice]').textContent();

/** These words come, where others stood `before`: the same said once more have another end. */
export async function isSpoken(page, before, words) {
  const isThere = ([was, wanted]) => {
    const now = document.querySelector('[data-voice]')?.textContent ?? was;
    return now !== was && now.includes(wanted);
  };
  await page.waitForFunction(isThere, [before, words]).catch(async () => {
    throw new Error(`not spoken: ${words}; but: ${await said(page)}`);
  });
}
