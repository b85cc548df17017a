// States that a walk cannot bring about: a full phone, a lease that is over, a
// correction by the office. The core's own answer is changed on its way to the
// page, so that the page is looked at in each of them.

import { changed } from './hand-phone.mjs';

export async function stateSteps({ page, phones: [phone], look, step }) {
  const withAnswers = (changes, work) => phone.withAnswers(changes, work);
  const error = (code, more = {}) => () => ({ error: { code, what: code, ...more } });

  await step('a phone that cannot open its store', async () => {
    for (const code of ['wrong_key', 'store_in_use', 'store']) {
      await withAnswers({ state: error(code) }, async () => {
        await phone.open();
        await page.locator(`[data-standstill=${code}]`).waitFor();
        await look.briefly(`hand-${code}`);
      });
    }
    await phone.pressIfStill('[data-again]');
    await page.locator('[data-today]').waitFor();
  });

  await step('a phone that is full', async () => {
    const { visit_id } = await phone.fresh({ withTag: false });
    await withAnswers({ write_note: error('disk_full') }, async () => {
      await page.evaluate((id) => (location.hash = `#/visit/${id}/note`), visit_id);
      await page.locator('textarea[name=text]').fill('Brukaren var trött.');
      await page.locator('[data-save]').click();
      await page.locator('[data-trouble=disk_full]').waitFor();
      await look.around('hand-disk-full');
    });
    // The text is still there when there is room again.
    await page.locator('[data-save]').click();
    await page.locator('[data-written=note_written]').last().waitFor();
  });

  await step('a lease that is over in the middle of a visit', async () => {
    await phone.today();
    const { visit_id } = await phone.fresh({ withTag: false });
    await page.evaluate((id) => (location.hash = `#/visit/${id}/start`), visit_id);
    await page.locator('[data-reason=tag_missing]').first().click();
    await page.locator('[data-visit-screen=started]').waitFor();
    const over = { state: changed((state) => (state.lease = 'over')), day: error('lease_expired'), visit: error('lease_expired') };
    await withAnswers(over, async () => {
      await phone.turn('switches', { airplane: true });
      await page.locator('[data-sync-words]').click();
      await page.locator('[data-send-all]').click();
      await page.goBack();
      await page.locator('[data-lease-over]').waitFor();
      await look.around('hand-lease-over');
      await page.locator('[data-all]').click();
      await page.locator('[data-end]').click();
      await page.locator('#tag').waitFor();
      await look.briefly('hand-lease-over-end');
      await page.locator('[data-reason=tag_missing]').first().click();
      await page.locator('[data-lease-over]').waitFor();
      await page.locator('[data-sign-in-again]').click();
      await page.locator('#username').waitFor();
      await look.at('hand-lease-over-sign-in');
    });
    await phone.turn('switches', { airplane: false });
    await phone.expectOutcome(visit_id, 'done');
    await phone.open();
    await page.evaluate(() => (location.hash = '#/'));
    await page.locator('[data-today]').waitFor();
  });

  await step('a server that says when to come, and work that it did not take', async () => {
    const told = changed((state) => Object.assign(state, { pause: { wait_ms: 42_000, is_told: true }, sync: { ...state.sync, waiting: 2, oldest_ms: state.now_ms } }));
    await withAnswers({ state: told }, async () => {
      await page.locator('[data-sync-words]').click();
      await page.locator('[data-why]').waitFor();
      await look.briefly('hand-told-to-wait');
    });
    await withAnswers({ state: changed((state) => (state.sync.needs_action = 1)) }, async () => {
      await page.locator('[data-sync=action]').waitFor();
      await look.around('hand-needs-action');
      await phone.today();
      await look.at('hand-today-needs-action');
    });
  });

  await step('a correction by the office, and an objection', async () => {
    await phone.today();
    const day = await phone.core('day');
    const { visit_id, state } = day.stops.find((stop) => stop.state.outcome === 'done' && stop.state.ended_ms);
    const correct = changed((visit) => {
      if (visit.stop.visit_id !== visit_id) return;
      visit.events.push({
        event_id: 'correction',
        author: { role: 'office', user_id: 'office' },
        at_ms: state.ended_ms + 60_000,
        kind: 'corrected',
        staff_id: day.staff_id,
        field: 'ended',
        value_ms: state.ended_ms - 300_000,
        why: 'Taggen lästes i trapphuset efter besöket.',
      });
    });
    await withAnswers({ visit: correct }, async () => {
      await page.evaluate(() => (location.hash = '#/my-day'));
      await page.locator('[data-office-changes]').waitFor();
      await page.locator('[data-office-changes]').scrollIntoViewIfNeeded();
      await look.briefly('hand-office-change');
      await page.locator('[data-object]').click();
      await page.locator('textarea[name=text]').waitFor();
      await look.around('hand-object');
      await page.locator('[data-save]').click();
      await page.locator('[data-trouble=text_needed]').waitFor();
      await page.locator('textarea[name=text]').fill('Jag var kvar tills kvällsmaten var klar.');
      await page.locator('[data-save]').click();
      await page.locator('[data-objection]').waitFor();
      await look.at('hand-objected');
    });
    const { events } = await phone.core('visit', { visit_id });
    if (!events.some(({ kind }) => kind === 'objection')) throw new Error('the objection is not on the phone');
  });

  await step('a client with protected identity', async () => {
    const hide = changed((seen) => {
      const first = seen.stops.find((stop) => stop.state.outcome === 'not_started');
      seen.clients.find((client) => client.client_id === first?.client_id).protected = true;
    });
    await withAnswers({ day: hide }, async () => {
      await phone.open();
      await page.evaluate(() => (location.hash = '#/'));
      await page.locator('[data-today]').waitFor();
      const { stops } = await phone.core('day');
      const first = stops.find((stop) => stop.state.outcome === 'not_started');
      await page.locator(`[data-visit="${first.visit_id}"]`).click();
      await page.locator('[data-open-protected]').waitFor();
      if ((await page.locator('main').textContent()).includes(first.client_name)) throw new Error('the name is shown');
      await look.around('hand-protected');
      await page.locator('[data-open-protected]').click();
      await page.getByRole('heading', { name: first.client_name }).waitFor();
    });
  });
}
