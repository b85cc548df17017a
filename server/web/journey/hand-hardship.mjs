// No coverage, a killed app, a clock that is wrong, a phone put back to what it
// was: nothing that was written may be lost.

const HOUR_S = 3_600;

export async function hardshipSteps({ page, phones: [phone], look, step }) {
  async function byHand(visit) {
    await page.evaluate((id) => (location.hash = `#/visit/${id}/start`), visit);
    await page.locator('[data-reason=visit_outside_the_home]').click();
    await page.locator('[data-visit-screen=started]').waitFor();
    if (await page.locator('[data-all]').count()) await page.locator('[data-all]').click();
    await page.locator('[data-line][data-state=unsaid]').first().waitFor({ state: 'detached' });
    await page.locator('[data-end]').click();
    await page.locator('[data-same-reason]').click();
    await page.locator('[data-summary]').waitFor();
    await phone.expectOutcome(visit, 'done');
  }

  await step('visits without coverage, sent when it is back', async () => {
    await phone.expectSent();
    await phone.turn('switches', { airplane: true });
    const visits = [];
    for (let round = 0; round < 2; round += 1) {
      const { visit_id } = await phone.fresh({ withTag: false });
      await byHand(visit_id);
      visits.push(visit_id);
    }
    await page.locator('[data-sync=saved]').waitFor();
    await phone.today();
    await look.around('hand-offline');
    await page.locator('[data-sync-words]').click();
    await page.locator('[data-why]').waitFor();
    await look.around('hand-offline-sync');
    await phone.turn('switches', { airplane: false });
    await page.locator('[data-send-all]').click();
    await phone.expectSent();
    await page.locator('[data-sync=sent], [data-sync-details]').first().waitFor();
    await phone.today();
    await page.locator('[data-sync=sent]').waitFor();
    for (const visit of visits) await phone.expectOutcome(visit, 'done');
  });

  await step('the app is killed in the middle of a visit', async () => {
    const { visit_id } = await phone.fresh({ withTag: false });
    await page.evaluate((id) => (location.hash = `#/visit/${id}/start`), visit_id);
    await page.locator('[data-reason=tag_missing]').first().click();
    await page.locator('[data-visit-screen=started]').waitFor();
    await page.evaluate((id) => (location.hash = `#/visit/${id}/note`), visit_id);
    await page.locator('textarea[name=text]').fill('Skrivet innan appen stängdes.');
    await phone.turn('kill');
    await phone.pressIfStill('[data-save]');
    await page.locator('[data-standstill=not_running]').waitFor();
    await look.around('hand-killed');
    await phone.turn('start');
    await page.locator('textarea[name=text]').waitFor();
    if (!(await page.locator('textarea[name=text]').inputValue())) throw new Error('what was being written is gone');
    await page.locator('[data-save]').click();
    await page.locator('[data-written=note_written]').last().waitFor();
    await phone.expectOutcome(visit_id, 'started');
    await page.reload();
    await page.locator('[data-visit-screen=started]').waitFor();
    await page.locator('[data-written=note_written]').last().waitFor();
  });

  await step('a clock that is an hour ahead', async () => {
    await phone.turn('switches', { clock_ahead_s: HOUR_S });
    await page.reload();
    await page.locator('[data-visit-screen=started]').waitFor();
    if (await page.locator('[data-all]').count()) await page.locator('[data-all]').click();
    await page.locator('[data-end]').click();
    await page.locator('[data-reason=tag_missing]').first().click();
    await page.locator('[data-summary]').waitFor();
    await look.at('hand-clock-ahead');
    await phone.turn('switches', { clock_ahead_s: 0 });
    await page.locator('[data-to-today]').click();
    await page.locator('[data-today]').waitFor();
    await phone.expectSent();
  });

  await step('a phone put back to its backup loses nothing that was sent', async () => {
    await phone.turn('backup');
    const { visit_id } = await phone.fresh({ withTag: false });
    await byHand(visit_id);
    await phone.expectSent();
    await phone.turn('restore');
    await phone.today();
    await page.locator('[data-sync-words]').click();
    await page.locator('[data-send-all]').click();
    await phone.expectSent();
    await phone.expectOutcome(visit_id, 'done');
    await phone.today();
    await look.at('hand-restored');
  });
}
