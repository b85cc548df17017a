// A file outside one's rights: looked for, opened by the planner for a reason, and told to
// the unit's manager.
import { tabTo } from './keys.mjs';

const WHY = 'Provöppning: ambulansen frågar efter allergier.';

export async function breakGlassSteps({ page, look, step, refusal }) {
  const ask = page.locator('[data-glass]');
  const open = page.locator('[data-open-until]');
  const said = () => page.locator('[data-voice]').textContent();
  let client = null;

  await step('a client whose file is closed to a planner', async () => {
    await page.locator('nav a[href*="/break_glass"]').click();
    const { clients } = await page.evaluate(async () => {
      const { roles } = await (await fetch('/api/session')).json();
      return (await fetch(`/api/units/${roles[0].unit_id}/client-absences`)).json();
    });
    client = { open: clients.find((one) => !one.protected), closed: clients.find((one) => one.protected) };
    await page.locator('[data-find]').fill('Skyddad');
    await page.locator('[data-found] p').waitFor();
    if (await page.locator('[data-found] a').count()) throw new Error('a protected client was found');
    await page.locator('[data-find]').fill(client.open.client_label);
    await page.locator(`[data-found] a[href*="${client.open.client_id}"]`).waitFor();
    await look.around('break-glass-find');
    refusal(403, '/file');
    await tabTo(page, `[data-found] a[href*="${client.open.client_id}"]`);
    await page.keyboard.press('Enter');
    await ask.waitFor();
    if ((await ask.locator('li').count()) < 4) throw new Error('what it means is not said');
    await look.around('break-glass-ask');
  });

  await step('opened by keyboard, for a reason, to be read alone', async () => {
    await page.locator('#why').fill('kort');
    await tabTo(page, '[data-glass] [data-confirm]');
    await page.keyboard.press('Enter');
    // The browser says what is missing; nothing was sent, and a refusal would stand here.
    await page.waitForFunction(() => document.activeElement?.id === 'why' && !document.activeElement.validity.valid);
    if ((await open.count()) + (await page.locator('[role=alert]').count())) throw new Error('it was sent without a reason');
    await page.locator('#why').fill(WHY);
    await tabTo(page, '[data-glass] [data-confirm]');
    await page.keyboard.press('Enter');
    await page.locator('[data-entries]').waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'file');
    if (!/\d\d:\d\d/.test(await said())) throw new Error('until when was not spoken');
    const left = Number((await open.locator('b').textContent()).replace(/\D/g, ''));
    if (left < 58 || left > 60) throw new Error(`${left} minutes are left`);
    for (const act of ['write', 'own-view', 'strike', 'new-version', 'measure', 'go-on', 'who']) {
      if (await page.locator(`[data-${act}]`).count()) throw new Error(`${act} is offered to who may only read`);
    }
    await look.around('break-glass-open');
  });

  await step('away and back: it is open still, and this one alone', async () => {
    await page.locator('nav a[href*="/break_glass"]').click();
    await page.locator('[data-find]').waitFor();
    await page.goBack();
    await open.locator('b').waitFor();
    await page.locator('[data-entries]').waitFor();
    refusal(403, '/file');
    await page.evaluate((id) => (location.hash = location.hash.replace(/[^/]+$/, id)), client.closed.client_id);
    await ask.waitFor();
    await page.locator('#why').fill(WHY);
    refusal(403, '/break-glass');
    await page.locator('[data-glass] [data-confirm]').click();
    await page.locator('[data-glass] [role=alert]').waitFor();
    if ((await page.locator('#why').inputValue()) !== WHY) throw new Error('the reason is gone');
    await look.briefly('break-glass-refused');
  });

  await step('from a visit of the day to the file', async () => {
    await page.locator('nav a[href*="/day"]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    const visit = await page.evaluate(async () => {
      const { roles, today } = await (await fetch('/api/session')).json();
      const { shifts } = await (await fetch(`/api/units/${roles[0].unit_id}/days/${today}/board`)).json();
      return shifts.flatMap((shift) => shift.stops).find((stop) => !stop.protected);
    });
    await page.locator(`[data-visit="${visit.visit_id}"]`).click();
    await page.locator(`section.visit a[href*="/journal/"][href$="${visit.client_id}"]`).waitFor();
  });
}

export async function openedFilesSteps({ page, look, step }) {
  await step('the manager sees who opened a file, and why', async () => {
    await page.locator('nav a[href*="/break_glass"]').click();
    const first = page.locator('[data-opened] li', { hasText: WHY }).first();
    await first.waitFor();
    if (!(await first.locator('.ds-tag').count())) throw new Error('that it is open now is not said');
    await look.around('break-glass-list');
    await first.locator('a').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-who-looked] li').first().waitFor();
  });
}
