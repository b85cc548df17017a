// The presses of a whole shift: two a visit at most by tag, four without one.

import { Figures } from './figures.mjs';

const PRESSES_A_VISIT = 2;
const PRESSES_BY_HAND = 4;

/** A visit takes longer than the walk does. */
const TEN_MINUTES_PASS = () => {
  const before = Date.now;
  Date.now = () => before() + 600_000;
};

export async function shiftSteps({ page, phones: [, phone], people: [, person], look, step }) {
  await step('the presses of a shift', async () => {
    await phone.giveReader();
    await phone.open();
    await page.locator('[data-today], #username').first().waitFor();
    if (await page.locator('#username').count()) await phone.signIn(person);
    await page.locator('[data-visit]:visible').first().waitFor();
    const { stops, clients } = await phone.core('day');
    const tagOf = (stop) => clients.find((one) => one.client_id === stop.client_id)?.tag;
    const ahead = stops.filter((stop) => stop.state.outcome === 'not_started' && tagOf(stop));
    // By hand, when the tag is missing for the second time.
    for (const stop of ahead.splice(0, 2)) {
      await phone.today();
      await page.evaluate(() => sessionStorage.setItem('presses', '0'));
      await page.locator('[data-start-next]').click();
      await page.locator('[data-same-reason], [data-reason=tag_missing]').last().waitFor();
      await page.locator((await page.locator('[data-same-reason]').count()) ? '[data-same-reason]' : '[data-reason=tag_missing]').click();
      await page.locator('[data-end]').click();
      await page.locator('[data-same-reason]').click();
      await page.locator('[data-summary]').waitFor();
      await phone.expectOutcome(stop.visit_id, 'done');
    }
    const byHand = await phone.presses();
    const figures = new Figures('hand-shift');
    figures.note('presses for a visit by hand', byHand, 'presses', PRESSES_BY_HAND);
    if (byHand > PRESSES_BY_HAND) throw new Error(`${byHand} presses for a visit by hand`);
    await phone.today();
    await page.evaluate(() => sessionStorage.setItem('presses', '0'));
    // Once a shift: the browser wants a press before it reads tags.
    await page.locator('[data-read-tag]').click();
    await page.waitForFunction(() => window.holdTag !== undefined);
    await look.around('hand-hold-tag');
    for (const stop of ahead) {
      await phone.holdTag(tagOf(stop));
      await page.locator('[data-visit-screen=started]').waitFor();
      if (stop === ahead[0]) {
        // Held a moment too long, the tag does not end what it has just begun.
        await phone.holdTag(tagOf(stop));
        await page.waitForTimeout(500);
        await phone.expectOutcome(stop.visit_id, 'started');
      }
      await page.evaluate(TEN_MINUTES_PASS);
      await page.locator('[data-all]').click();
      await page.locator('[data-line][data-state=unsaid]').first().waitFor({ state: 'detached' });
      await phone.holdTag(tagOf(stop));
      await page.locator('[data-summary]').waitFor();
      await phone.expectOutcome(stop.visit_id, 'done');
      // The next may be with the same client, as at noon after the morning.
      await page.evaluate(TEN_MINUTES_PASS);
    }
    const presses = await phone.presses();
    figures.note(`presses for a shift of ${ahead.length} visits by tag`, presses, 'presses', PRESSES_A_VISIT * ahead.length);
    if (presses > PRESSES_A_VISIT * ahead.length) throw new Error(`${presses} presses for ${ahead.length} visits`);
    await look.at('hand-shift-over');
  });
}
