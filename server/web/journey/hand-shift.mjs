// The presses of a whole shift: two a visit at most by tag, four without one.

import { Figures } from './figures.mjs';

const PRESSES_A_VISIT = 2;
const PRESSES_BY_HAND = 4;

/** A visit takes longer than the walk does. */
const TEN_MINUTES_PASS = () => {
  const before = Date.now;
  Date.now = () => before() + 600_000;
};

/** What can be begun by tag, in the day's order. Read before each visit: what the office
 * takes off the plan meanwhile leaves the phone with the next sync. */
async function ahead(phone) {
  const { stops, clients } = await phone.core('day');
  const tagged = stops.map((stop) => ({ ...stop, tag: clients.find((one) => one.client_id === stop.client_id)?.tag }));
  return tagged.filter((stop) => stop.tag && stop.state.outcome === 'not_started');
}

export async function shiftSteps({ page, phones: [, phone], people: [, person], look, step }) {
  await step('the presses of a shift', async () => {
    await phone.giveReader();
    await phone.open();
    await page.locator('[data-today], #username').first().waitFor();
    if (await page.locator('#username').count()) await phone.signIn(person);
    await page.locator('[data-visit]:visible').first().waitFor();
    // By hand, when the tag is missing for the second time: the next of the route, with a tag or without.
    let byHand = 0;
    for (const _ of [1, 2]) {
      const { stops } = await phone.core('day');
      const stop = stops.find((one) => one.state.outcome === 'not_started');
      const tagged = await ahead(phone);
      // The last one with a tag is left for what follows.
      if (!stop || (tagged.length === 1 && tagged[0].visit_id === stop.visit_id)) break;
      await phone.today();
      await page.evaluate(() => sessionStorage.setItem('presses', '0'));
      await page.locator('[data-start-next]').click();
      await page.locator('[data-same-reason], [data-reason=tag_missing]').last().waitFor();
      await page.locator((await page.locator('[data-same-reason]').count()) ? '[data-same-reason]' : '[data-reason=tag_missing]').click();
      await page.locator('[data-end]').click();
      await page.locator('[data-same-reason]').click();
      await page.locator('[data-summary]').waitFor();
      await phone.expectOutcome(stop.visit_id, 'done');
      byHand = await phone.presses();
    }
    if (byHand === 0) throw new Error('no visit was left to begin by hand');
    const figures = new Figures('hand-shift');
    figures.note('presses for a visit by hand', byHand, 'presses', PRESSES_BY_HAND);
    if (byHand > PRESSES_BY_HAND) throw new Error(`${byHand} presses for a visit by hand`);
    await phone.today();
    await page.evaluate(() => sessionStorage.setItem('presses', '0'));
    // Once a shift: the browser wants a press before it reads tags.
    await page.locator('[data-read-tag]').click();
    await page.waitForFunction(() => window.holdTag !== undefined);
    await look.around('hand-hold-tag');
    let visits = 0;
    for (let [stop] = await ahead(phone); stop; [stop] = await ahead(phone)) {
      await phone.holdTag(stop.tag);
      await page.locator('[data-visit-screen=started]').waitFor();
      visits += 1;
      if (visits === 1) {
        // Held a moment too long, the tag does not end what it has just begun.
        await phone.holdTag(stop.tag);
        await page.waitForTimeout(500);
        await phone.expectOutcome(stop.visit_id, 'started');
      }
      await page.evaluate(TEN_MINUTES_PASS);
      await page.locator('[data-all]').click();
      await page.locator('[data-line][data-state=unsaid]').first().waitFor({ state: 'detached' });
      await phone.holdTag(stop.tag);
      await page.locator('[data-summary]').waitFor();
      await phone.expectOutcome(stop.visit_id, 'done');
      // The next may be with the same client, as at noon after the morning.
      await page.evaluate(TEN_MINUTES_PASS);
    }
    const presses = await phone.presses();
    if (visits === 0) throw new Error('no visit was left for a shift by tag');
    figures.note(`presses for a shift of ${visits} visits by tag`, presses, 'presses', PRESSES_A_VISIT * visits);
    if (presses > PRESSES_A_VISIT * visits) throw new Error(`${presses} presses for ${visits} visits`);
    await look.at('hand-shift-over');
  });
}
