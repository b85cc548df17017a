// The month's money: the unit manager contests a line, the finance officer answers.
import { focusKept, say } from './follow-up.mjs';
import { toThisMonth } from './month.mjs';

const WRONG = 'Besöket var längre.';
const ANSWER = 'Tiden är den som är attesterad.';

/** Hours beyond the frame; other visits of the same staff member take their share of them. */
const BEYOND_S = 6 * 3600;

/** Answers with the client whose line was contested. */
export async function moneySteps({ page, look, step, manager }) {
  let contested = '';
  await step('reimbursement', async () => {
    await manager.exceedAFrame(BEYOND_S);
    await open(page);
    await look.around('money');
  });

  await step('contest a line', async () => {
    const row = page.locator('[data-by-client] tbody tr').first();
    contested = await row.getAttribute('data-client');
    await row.locator('.link').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-line]').first().waitFor();
    if (!(await page.evaluate(() => document.activeElement?.id === 'lines-heading'))) throw new Error('the focus is not on the lines');
    await say(page, '[data-contest]', 'contested', WRONG, () => look.at('money-contest'));
    await page.locator('[data-line] q', { hasText: WRONG }).first().waitFor();
    await focusKept(page);
    await look.briefly('money-lines');
    if (await page.locator('[data-answer], [data-decide]').count()) throw new Error('a manager was offered to answer herself');
    await page.locator('[data-lines] .head button').click();
  });
  return contested;
}

export async function financeSteps({ page, look, step, refusal, contested }) {
  await step('reject what was contested', async () => {
    const places = await page.locator('nav a').count();
    if (places !== 2) throw new Error(`a finance officer has ${places} pages`);
    await open(page);
    await page.locator('[data-by-client] input[type=checkbox]').check();
    await page.locator(`[data-client="${contested}"] .link`).click();
    await page.locator('[data-line]').first().waitFor();
    await say(page, '[data-answer]', 'rejected', ANSWER, () => look.briefly('money-answer'));
    await page.locator('[data-line] q', { hasText: ANSWER }).first().waitFor();
    await focusKept(page);
    await page.locator('[data-lines] .head button').click();
  });

  await step('approve time beyond a frame', async () => {
    const held = page.locator('[data-by-client] tr:has(.ds-tag[data-color=warning]) .link');
    await held.first().click();
    const line = page.locator('[data-line]:has([data-decide])').first();
    const name = await line.getAttribute('data-line');
    const stands = (word) => page.locator(`[data-line="${name}"][data-standing=${word}]`).waitFor();
    await stands('held');
    await say(page, '[data-decide]', 'approved', 'Behovet hade ökat, nytt beslut är på väg.', () => look.at('money-decide'));
    await stands('approved');
    await focusKept(page);
    // A wrong press is taken back.
    await say(page, `[data-line="${name}"] [data-decide]`, 'refused', 'Fel rad.');
    await stands('refused');
    await look.at('money-refused');
  });

  await step('rates with a fault', async () => {
    refusal(422, '/api/rates');
    const rates = JSON.stringify({ version: 'prov', contracts: [{ contract_id: 'a' }] });
    await page.locator('input[name=rates]').setInputFiles({ name: 'rates.json', mimeType: 'application/json', buffer: Buffer.from(rates) });
    await page.locator('[data-enter-rates]').click();
    await page.locator('[data-rates] [role=alert]').waitFor();
    if (await page.locator('[data-rates] [lang=en]').count()) throw new Error('a fault is not in Swedish');
    await page.locator('[data-rates]').scrollIntoViewIfNeeded();
    await look.briefly('money-finance');
  });
}

async function open(page) {
  await page.locator('nav a[href*="/money"]').click();
  await toThisMonth(page);
  await page.locator('[data-by-client] tbody tr').first().waitFor();
}
