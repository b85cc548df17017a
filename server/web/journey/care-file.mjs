// A client's file: planned, written in, struck out, followed up, and a lex Sarah report
// from report to close; then found again by its words.
import { tabTo } from './keys.mjs';

const NOTE = 'Provanteckning om nyckelskåpet i farstun.';
const REPORT = 'Provrapport: spisen stod på när kvällspersonalen kom.';

export async function careFileSteps({ page, look, step, refusal }) {
  const dialog = page.locator('dialog');
  const said = () => page.locator('[data-voice]').textContent();
  const entryWith = (text) => page.locator('[data-entry]', { hasText: text }).first();
  const toFollowUp = async () => {
    await page.locator('nav a[href*="/follow_up"]').click();
    await page.locator('[data-plans]').waitFor();
  };
  let client = '';

  const write = async (kind, text, more = async () => {}) => {
    await page.locator('[data-write]').click();
    await page.locator(`[data-write-form] input[value=${kind}]`).check();
    await page.locator('[data-write-form] textarea').fill(text);
    await more();
    await page.locator('[data-save]').click();
  };
  const say = async (text) => {
    await page.locator('dialog textarea').fill(text);
    await page.locator('dialog [data-confirm]').click();
    await dialog.waitFor({ state: 'detached' });
  };
  const takeStep = async (taken, text) => {
    await page.locator('[data-go-on]').click();
    const choice = page.locator(`dialog input[value=${taken}]`);
    if (await choice.count()) await choice.check();
    await say(text);
    await page.locator(`[data-step=${taken}]`).waitFor();
  };

  await step('a client without a care plan, found among what stands open', async () => {
    await toFollowUp();
    const missing = page.locator('[data-plans] details summary');
    if (await missing.count()) await missing.click();
    const link = page.locator('[data-plans] a:not(:has-text("Skyddad identitet"))').first();
    client = (await link.getAttribute('href')).split('/').at(-1);
    await link.click();
    await page.locator('[data-entries]').waitFor();
    await look.at('care-file-beginning');
  });

  await step('a care plan by keyboard, goal by goal', async () => {
    await page.locator('main h1').focus();
    await tabTo(page, '[data-new-version]');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await page.locator('dialog select[name=made_with]').selectOption('client');
    await page.locator('dialog input[name=follow_up_on]').fill(await daysAhead(page, 180));
    await fillGoal(page, 0, { goal: 'Klara morgontvätten själv.', how: 'Ställ fram vatten vid handfatet.', when: 'Varje morgon' });
    await tabTo(page, '[data-add]');
    await page.keyboard.press('Enter');
    if (!(await page.evaluate(() => document.activeElement?.matches('[name=intervention]')))) throw new Error('the focus is not on the new goal');
    await look.briefly('care-plan-dialog');
    await page.locator('dialog [data-remove]').last().focus();
    await page.keyboard.press('Enter');
    if ((await page.locator('dialog fieldset').count()) !== 1) throw new Error('the goal was not removed');
    // What was filled in is there still when the dialog was closed by mistake.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-new-version]').click();
    if ((await page.locator('dialog textarea[name=how]').inputValue()) === '') throw new Error('the draft is gone');
    await page.locator('dialog [data-confirm]').click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-care-plan] dl').waitFor();
    if (!(await said()).trim()) throw new Error('that the plan holds was not spoken');
  });

  await step('a second version begins with the goals of the first', async () => {
    await page.locator('[data-new-version]').click();
    if (!(await page.locator('dialog textarea[name=goal]').first().inputValue())) throw new Error('the goals are not there');
    await page.locator('dialog input[name=follow_up_on]').fill(await daysAhead(page, 200));
    await page.locator('dialog [data-confirm]').click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-earlier]').waitFor();
  });

  await step('a note while somebody else writes', async () => {
    await page.locator('[data-write]').click();
    await page.locator('[data-write-form] textarea').fill(NOTE);
    await somebodyElseWrites(page, client);
    refusal(409, '/file');
    await page.locator('[data-save]').click();
    await page.locator('[data-stale] li').waitFor();
    if ((await page.locator('[data-write-form] textarea').inputValue()) !== NOTE) throw new Error('the text is gone');
    await look.at('care-file-stale');
    await page.locator('[data-save]').click();
    await entryWith(NOTE).waitFor();
    await page.waitForFunction(() => document.activeElement?.matches('[data-entry]'));
  });

  await step('the own view, and a legible strike', async () => {
    await entryWith(NOTE).locator('[data-own-view]').click();
    await say('Jag vill inte ha något nyckelskåp.');
    await entryWith(NOTE).locator('blockquote').waitFor();
    await entryWith(NOTE).locator('[data-strike]').click();
    await look.at('care-file-strike-dialog');
    await say('Gällde grannen.');
    await entryWith(NOTE).locator('del', { hasText: NOTE }).waitFor();
    await page.waitForFunction(() => document.activeElement?.matches('[data-entry]'));
    if (await entryWith(NOTE).locator('[data-strike]').count()) throw new Error('it can be struck out twice');
  });

  await step('a complaint followed up until it is done', async () => {
    await write('complaint', 'Provklagomål: för många olika personer.', () => page.locator('select[name=from]').selectOption('relative'));
    const open = page.locator('[data-follow-up]:has-text("Provklagomål")');
    await open.locator('[data-measure]').click();
    await page.locator('dialog input[value=open]').check();
    await say('Ny planering från måndag.');
    await open.locator('ol li').waitFor();
    await open.locator('[data-measure]').click();
    await page.locator('dialog input[value=done]').check();
    await say('Planen följs.');
    await page.locator('[data-follow-ups] details').waitFor();
  });

  await step('a lex Sarah report is received', async () => {
    await write('lex_sarah_report', REPORT);
    await page.locator('[data-lex-sarah] [data-clock]').waitFor();
    await takeStep('received', 'Läst samma dag.');
    await look.around('care-file');
  });

  await step('what stands open, and words looked for', async () => {
    await toFollowUp();
    await page.locator('[data-open-lex-sarah] li', { hasText: 'Provrapport' }).first().waitFor();
    await page.locator('#file-query').fill('SPISEN provrapport');
    await page.locator('#file-query').press('Enter');
    await page.locator('[data-hits] mark').first().waitFor();
    await look.around('follow-up');
    const hit = page.locator(`[data-hits] a[href*="${client}"]`).first();
    await hit.click();
    await page.waitForFunction(() => document.activeElement?.matches('[data-entry]'));
  });

  await step('lex Sarah from investigation to close', async () => {
    await takeStep('investigating', 'Två har hörts.');
    await takeStep('misconduct', 'Rutinen saknades.');
    await takeStep('closed', 'Rutinen finns och är genomgången.');
    if (await page.locator('[data-go-on]').count()) throw new Error('a closed report goes on');
    await look.briefly('care-file-closed');
    await toFollowUp();
    if (await page.locator(`[data-open-lex-sarah] a[href*="${client}"]`).count()) throw new Error('it stands open still');
  });

  await step('from an entry to its visit', async () => {
    await page.locator('#file-query').fill('inte');
    await page.locator('[data-search]').click();
    await page.locator('[data-hits] h2', { hasText: 'inte' }).waitFor();
    const hit = page.locator('[data-hit]', { hasText: 'Insats inte utförd' }).locator('a').first();
    if ((await hit.count()) === 0) return;
    await hit.click();
    await page.waitForFunction(() => document.activeElement?.matches('[data-entry]'));
    await page.locator('[data-entry]:focus a[href*="/review/"]').click();
    await page.locator('[data-detail] h2:focus').waitFor();
  });
}

async function fillGoal(page, at, goal) {
  const row = page.locator('dialog fieldset').nth(at);
  await row.locator('select').selectOption({ index: 1 });
  for (const [name, text] of Object.entries(goal)) await row.locator(`textarea[name=${name}]`).fill(text);
}

/** By the server's own today: a training server's clock may stand still. */
async function daysAhead(page, days) {
  const { today } = await page.evaluate(async () => (await fetch('/api/session')).json());
  return new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
}

async function somebodyElseWrites(page, client) {
  const status = await page.evaluate(async (address) => {
    const session = await (await fetch('/api/session')).json();
    const { seen } = await (await fetch(address)).json();
    const body = { seen, happened_ms: session.server_time_ms - 3_600_000, content: { kind: 'note', text: 'Någon annan skrev det här under tiden.' } };
    const headers = { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token };
    return (await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  }, `/api/clients/${client}/file`);
  if (status !== 200) throw new Error(`the other note was not written: ${status}`);
}
