// A whole visit with the keyboard alone: a phone has switches and braille
// displays that are keyboards to the page.
import { tabTo } from './keys.mjs';

export async function keyboardSteps({ page, phones: [phone], step }) {
  await step('a whole visit by keyboard alone', async () => {
    await phone.today();
    const { visit_id } = await phone.fresh({ withTag: false });
    await page.evaluate(() => document.querySelector('h1').focus());
    const reach = async (selector) => {
      await tabTo(page, selector);
      await page.keyboard.press('Enter');
    };
    const atHeading = () =>
      page.waitForFunction(() => document.activeElement?.tagName === 'H1').catch(() => {
        throw new Error('the focus is not at the heading');
      });
    await reach(`[data-visit="${visit_id}"]`);
    await page.locator('[data-visit-screen=not_started]').waitFor();
    await atHeading();
    await reach('[data-start]');
    await page.locator('[data-reason=tag_missing]').first().waitFor();
    await atHeading();
    await reach('[data-reason=tag_missing]');
    await page.locator('[data-visit-screen=started]').waitFor();
    await atHeading();
    await reach('[data-all]');
    await page.locator('[data-line][data-state=unsaid]').first().waitFor({ state: 'detached' });
    if (await page.evaluate(() => document.activeElement === document.body)) throw new Error('the focus was lost when everything was ticked');
    await reach('[data-end]');
    await page.locator('[data-same-reason]').waitFor();
    await reach('[data-same-reason]');
    await page.locator('[data-summary]').waitFor();
    await atHeading();
    await phone.expectOutcome(visit_id, 'done');
  });
}
