// The unit manager's review, exports, phones and access log.

import { readFileSync } from 'node:fs';

const CHOSEN = 3;

export async function managerSteps({ page, look, step, origin }) {
  await step('review', async () => {
    await page.locator('[data-attend], [data-green]').first().waitFor();
    await look.around('review');
  });

  await step('open and correct a visit', async () => {
    await page.locator('[data-item]:not(:has-text("Ingen tid")) th button').first().click();
    await page.locator('[data-detail] ol li').first().waitFor();
    await look.around('review-detail');
    await readJournal(page, look);
    await page.locator('[data-correct]').click();
    await page.locator('#clock').waitFor();
    await look.at('correct-dialog');
    const clock = await page.locator('#clock').inputValue();
    await page.locator('#clock').fill(oneMinuteLater(clock || '10:00'));
    await page.locator('#why').fill('Telefonen låg kvar i bilen.');
    await page.locator('dialog [data-confirm]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('[data-detail] q', { hasText: 'Telefonen låg kvar i bilen.' }).first().waitFor();
    await look.at('corrected');
    await page.keyboard.press('Escape');
    await page.locator('[data-detail] .head button').click();
  });

  await step('attest the green ones', async () => {
    const ticks = page.locator('[data-green] tbody input[type=checkbox]');
    await ticks.first().waitFor();
    const wanted = Math.min(CHOSEN, await ticks.count());
    for (let index = 0; index < wanted; index += 1) await ticks.nth(index).check();
    await look.at('review-chosen');
    await page.locator('[data-attest-chosen]').click();
    await page.locator('.news').waitFor();
  });

  await step('undo an attestation', async () => {
    await page.locator('[data-attested] tbody input[type=checkbox]').first().check();
    await page.locator('[data-undo-attest]').click();
    await page.locator('#why').fill('Attesterade fel besök.');
    await look.at('undo-dialog');
    await page.locator('dialog [data-confirm]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.news').waitFor();
  });

  await step('export and download', async () => {
    await page.locator('nav a[href*="/exports"]').click();
    await page.locator('[data-create]').waitFor();
    // The server's today: a training server's clock may stand still.
    const today = await page.evaluate(async () => (await (await fetch('/api/session')).json()).today);
    await page.locator('input[name=to]').fill(today);
    await page.locator('input[name=from]').fill(today);
    for (const kind of ['reimbursement', 'payroll']) {
      await page.locator('select[name=kind]').selectOption(kind);
      await page.locator('[data-create]').click();
      const made = page.locator(`[data-exports] tr[data-kind=${kind}]`).first();
      await made.waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), made.locator('a.file').click()]);
      if (!download.url().startsWith(origin)) throw new Error('the file came from elsewhere');
      const text = readFileSync(await download.path(), 'utf8');
      if (text.trim().split('\n').length < 2) throw new Error(`the ${kind} file holds no lines: ${text.slice(0, 200)}`);
    }
    // What a provider is paid by, the city answers for.
    if (await page.locator('[data-exports] tr[data-kind=reimbursement] [data-give-receipt]').count()) throw new Error('a manager was offered to acknowledge what her unit is paid by');
    // The receiver of the payroll file has no system that answers: the manager enters its word.
    const payroll = page.locator('[data-exports] tr[data-kind=payroll]').first();
    await payroll.locator('[data-give-receipt]').click();
    await page.locator('dialog input[value=accepted]').check();
    await look.at('receipt-dialog');
    await page.locator('dialog [data-confirm]').click();
    await payroll.locator('[data-receipt=accepted]').waitFor();
    // The button is gone: the heading has the focus.
    await page.waitForFunction(() => document.activeElement?.id === 'exports');
    await page.locator('select[name=kind]').selectOption('warehouse');
    await page.locator('input[name=month]').waitFor();
    await look.around('exports');
  });

  await step('enrol a phone', async () => {
    await page.locator('nav a[href*="/devices"]').click();
    await page.locator('input[name=device_name]').fill('Provtelefon');
    await page.locator('[data-enrol]').click();
    const picture = page.locator('dialog img');
    await picture.waitFor();
    await page.waitForFunction(() => document.querySelector('dialog img')?.naturalWidth > 0);
    await look.at('enrol-dialog');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await look.around('devices');
  });

  await step('access log', async () => {
    await page.locator('nav a[href*="/access"]').click();
    await page.locator('table tbody tr').first().waitFor();
    await look.around('access-log');
  });

  await step('board for reading', async () => {
    await page.locator('nav a[href*="/day"]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    if (await page.locator('[data-publish]').count()) throw new Error('a manager who does not plan was offered to publish');
    await look.at('board-reading');
  });
}

/** By the link in the visit, and back; a protected client has no such link. */
async function readJournal(page, look) {
  const link = page.locator('[data-detail] a[href*="/journal/"]');
  if ((await link.count()) === 0) return;
  await link.click();
  await page.locator('main .panel').first().waitFor();
  await look.at('journal');
  await page.goBack();
  await page.locator('[data-item]:not(:has-text("Ingen tid")) th button').first().click();
  await page.locator('[data-detail] ol li').first().waitFor();
}

function oneMinuteLater(clock) {
  const [hours, minutes] = clock.split(':').map(Number);
  const later = hours * 60 + ((minutes + 1) % 60);
  return `${String(Math.floor(later / 60)).padStart(2, '0')}:${String(later % 60).padStart(2, '0')}`;
}
