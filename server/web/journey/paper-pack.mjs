// The day on paper, and the sheets that come alone to who is named for somebody protected.
import { tabTo } from './keys.mjs';

const SHEETS = '[data-protected-sheets]';

export async function paperPackSteps({ page, look, step, refusal, origin }) {
  await step('the paper pack', async () => {
    await page.locator('nav a[href*="/day"]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('[data-paper-pack]').click()]);
    if (!download.url().startsWith(origin)) throw new Error('the pack came from elsewhere');
    if (!/^paper-pack.*\.pdf$/.test(download.suggestedFilename())) throw new Error(`the pack is called ${download.suggestedFilename()}`);
    if (await page.locator(SHEETS).count()) throw new Error('sheets are offered to who is named for nobody');
  });

  await step('protected sheets, for who is named', async () => {
    // The walk's planner is named for nobody: a name is put in where the server told none.
    await page.route('**/board', async (route) => {
      const response = await route.fetch();
      const board = await response.json();
      const stop = board.shifts.flatMap((shift) => shift.stops).find((one) => one.protected);
      if (!stop) throw new Error('nobody of the day has protected identity');
      stop.client_label = 'Hanna Holm';
      board.is_named = true;
      // One that is still under way when the step is over is nobody's any more.
      await route.fulfill({ response, json: board }).catch(() => {});
    });
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
    if (await page.locator('main', { hasText: 'Hanna Holm' }).count()) throw new Error('a protected name stands on the board');
    await tabTo(page, '[data-paper-pack]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('dialog [data-confirm]').waitFor();
    await look.briefly('protected-sheets');
    // The server knows better.
    refusal(404, 'protected=true');
    await page.locator('dialog [data-confirm]').click();
    await page.locator('dialog [role=alert]').waitFor();
    await look.at('protected-sheets-none');
    await page.route('**/paper-pack?*protected=true', (route) => route.fulfill({ contentType: 'application/pdf', body: '%PDF-1.7' }));
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('dialog [data-confirm]').click()]);
    if (!/^protected-sheets-.*\.pdf$/.test(download.suggestedFilename())) throw new Error(`the sheets are called ${download.suggestedFilename()}`);
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction((opener) => document.activeElement?.matches(opener), SHEETS);
    await page.unroute('**/paper-pack?*protected=true');
    await page.unroute('**/board');
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
  });
}
