// Named care contacts: one taken away, one named by mouse and another by keyboard alone, two
// who name at once, and what the board tells of it.
import { tabTo } from './keys.mjs';

export async function careContactSteps({ page, look, step, refusal }) {
  const said = () => page.locator('[data-voice]').textContent();
  const row = (client) => page.locator(`[data-contact-of="${client.client_id}"]`);
  const select = (client) => row(client).locator('select[name=staff_id]');
  const saved = (client, isValid) => page.locator(`[data-contact-of="${client.client_id}"][data-valid="${isValid}"]`).waitFor();
  const staffOf = async (client) => (await contactsOf(page)).clients.find(({ client_id }) => client_id === client.client_id).staff_id;
  /** Those who can be chosen and are not yet the contact. */
  const others = async (client) => (await select(client).locator('option').evaluateAll((all) => all.map((one) => one.value))).filter((value) => value !== '' && value !== 'nobody');
  const find = async (client) => {
    await page.locator('main input[type=search]').fill(client.client_label);
    await row(client).waitFor();
  };
  let mouse;
  let keyboard;

  await step('named care contacts, those first who lack one', async () => {
    [mouse, keyboard] = await withVisits(page);
    await page.locator('nav a[href^="#/orders"]').first().click();
    await page.locator('[data-to-contacts]').click();
    const rows = page.locator('[data-contact-of]');
    await rows.first().waitFor();
    await page.waitForFunction(() => document.activeElement?.matches('main h1'));
    const valid = await rows.evaluateAll((all) => all.map((one) => one.dataset.valid === 'true'));
    if (valid.indexOf(true) >= 0 && valid.lastIndexOf(false) > valid.indexOf(true)) throw new Error('one who has a contact stands before one who lacks one');
    await look.around('care-contacts');
  });

  await step('a care contact taken away, and who lacks one shown alone', async () => {
    await find(mouse);
    if ((await staffOf(mouse)) !== null) {
      await select(mouse).selectOption('nobody');
      await row(mouse).locator('[data-save]').click();
    }
    await saved(mouse, false);
    await page.locator('main input[type=search]').fill('');
    const lacking = (await contactsOf(page)).clients.filter(({ is_valid }) => !is_valid).length;
    await page.locator('[data-lacking-only]').check();
    await page.waitForFunction((n) => document.querySelectorAll('[data-contact-of]').length === n, Math.min(lacking, ROWS_AT_FIRST));
    if (!(await page.locator('[data-to-contacts]').textContent()).includes(`(${lacking})`)) throw new Error('the reminder has another number');
    await look.briefly('care-contacts-lacking');
  });

  await step('a care contact named by mouse', async () => {
    await find(mouse);
    const seen = row(mouse).locator('[data-name]');
    let staff;
    if ((await seen.count()) > 0) {
      staff = await seen.first().getAttribute('data-name');
      await seen.first().click();
    } else {
      [staff] = await others(mouse);
      await select(mouse).selectOption(staff);
      await row(mouse).locator('[data-save]').click();
    }
    await saved(mouse, true);
    if ((await staffOf(mouse)) !== staff) throw new Error('somebody else was named');
    if (!(await said()).trim()) throw new Error('that somebody is named was not spoken');
    await page.waitForFunction(() => document.activeElement?.closest('[data-contact-of]') !== null);
    await look.at('care-contacts-named');
    await page.locator('[data-lacking-only]').uncheck();
  });

  await step('a care contact named by keyboard alone', async () => {
    await find(keyboard);
    const before = await staffOf(keyboard);
    const [staff] = await others(keyboard);
    await page.locator('main h1').focus();
    await tabTo(page, `[data-contact-of="${keyboard.client_id}"] select`);
    for (let presses = 0; presses < 5 && (await select(keyboard).inputValue()) !== staff; presses += 1) await page.keyboard.press('ArrowDown');
    if ((await select(keyboard).inputValue()) !== staff) throw new Error('the arrows do not lead to a person');
    await tabTo(page, `[data-contact-of="${keyboard.client_id}"] [data-save]`);
    await page.keyboard.press('Enter');
    await page.waitForFunction((client) => document.querySelector(`[data-contact-of="${client}"] select`).value === '', keyboard.client_id);
    const now = await staffOf(keyboard);
    if (now !== staff || now === before) throw new Error('not the one who was chosen is named');
    if (!(await said()).trim()) throw new Error('that somebody is named was not spoken');
    if (!(await page.evaluate(() => document.activeElement?.matches('[data-save]')))) throw new Error('the focus was lost');
    // Saving nothing leads to what is missing.
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches('select[name=staff_id]'));
    await look.briefly('care-contacts-by-keyboard');
  });

  await step('two name a care contact at once', async () => {
    const [theirs, mine] = await others(keyboard);
    await select(keyboard).selectOption(mine);
    await nameElsewhere(page, keyboard, theirs);
    refusal(409, '/care-contact');
    await row(keyboard).locator('[data-save]').click();
    await row(keyboard).locator('[data-overtaken]').waitFor();
    if ((await select(keyboard).inputValue()) !== mine) throw new Error('what was chosen is lost');
    if ((await staffOf(keyboard)) !== theirs) throw new Error('the colleague was overruled');
    await look.briefly('care-contacts-overtaken');
    await row(keyboard).locator('[data-save]').click();
    await row(keyboard).locator('[data-overtaken]').waitFor({ state: 'detached' });
    if ((await staffOf(keyboard)) !== mine) throw new Error('what was saved last does not hold');
  });

  await step('the network goes while a care contact is named', async () => {
    const [staff] = await others(keyboard);
    await page.context().setOffline(true);
    await select(keyboard).selectOption(staff);
    await row(keyboard).locator('[data-save]').click();
    const alert = row(keyboard).locator('[role=alert]');
    await alert.waitFor();
    await look.at('care-contacts-offline');
    await page.context().setOffline(false);
    if ((await select(keyboard).inputValue()) !== staff) throw new Error('what was chosen is lost');
    await alert.locator('button').focus();
    await page.keyboard.press('Enter');
    await alert.waitFor({ state: 'detached' });
    if ((await staffOf(keyboard)) !== staff) throw new Error('nobody was named when the network was back');
    await page.waitForFunction(() => document.activeElement?.closest('[data-contact-of]') !== null);
  });

  await step("the care contact on the board: at the visit, and in the rows' verdicts", async () => {
    const { staff_name } = (await contactsOf(page)).clients.find(({ client_id }) => client_id === mouse.client_id);
    await page.locator('nav a[href^="#/day"]').first().click();
    await page.locator(`[data-visit="${mouse.visit_id}"]`).click();
    await page.locator('[data-care-contact]').waitFor();
    const shown = (await page.locator('[data-care-contact]').textContent()).trim();
    if (shown !== staff_name) throw new Error(`the care contact at the visit is ${shown}`);
    await look.briefly('board-care-contact');
    await page.locator('[data-move]').click();
    await page.locator('dialog .choice').first().waitFor();
    const told = await page.locator('dialog .choice', { hasText: 'fast omsorgskontakt' }).count();
    const meant = await contactRows(page, mouse.visit_id);
    if (told !== meant) throw new Error(`${told} rows are the care contact's, ${meant} should be`);
    if (told > 0) await look.at('move-dialog-care-contact');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });
}

/** Of a long list only the first are drawn. */
const ROWS_AT_FIRST = 50;

const unit = `(async () => {
  const session = await (await fetch('/api/session')).json();
  return { session, unit: '/api/units/' + session.roles[0].unit_id };
})()`;

const contactsOf = (page) => page.evaluate(`${unit}.then(async ({ unit }) => (await fetch(unit + '/care-contacts')).json())`);

/** Two clients who may be known, each with a visit of today that has not begun. */
const withVisits = (page) =>
  page.evaluate(`${unit}.then(async ({ session, unit }) => {
    const board = await (await fetch(unit + '/days/' + session.today + '/board')).json();
    const { clients } = await (await fetch(unit + '/care-contacts')).json();
    const stops = board.shifts.flatMap((shift) => shift.stops).filter((stop) => stop.status === 'planned' && stop.staff_count === 1);
    const found = clients.filter((one) => !one.protected).flatMap((one) => {
      const stop = stops.find(({ client_id }) => client_id === one.client_id);
      return stop ? [{ ...one, visit_id: stop.visit_id }] : [];
    });
    // First somebody whom an assistant nurse has come to: there is a button for her.
    found.sort((a, b) => Number(b.most_seen.some(({ may_be }) => may_be)) - Number(a.most_seen.some(({ may_be }) => may_be)));
    if (found.length < 2) throw new Error('no two clients have a visit of today that has not begun');
    return found.slice(0, 2);
  })`);

/** How many rows are the care contact's by the server's word. */
const contactRows = (page, visit) =>
  page.evaluate(`${unit}.then(async ({ session, unit }) => {
    const { verdicts } = await (await fetch(unit + '/days/' + session.today + '/visits/${visit}/verdicts')).json();
    return verdicts.filter((one) => one.care_contact).length;
  })`);

/** A colleague names somebody meanwhile. */
const nameElsewhere = (page, { client_id }, staff_id) =>
  page.evaluate(`${unit}.then(async ({ session, unit }) => {
    const { clients } = await (await fetch(unit + '/care-contacts')).json();
    const { revision } = clients.find((one) => one.client_id === '${client_id}');
    const answer = await fetch(unit + '/clients/${client_id}/care-contact', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf_token, 'if-match': '"' + revision + '"' },
      body: JSON.stringify({ staff_id: '${staff_id}' }),
    });
    if (!answer.ok) throw new Error('the colleague was refused: ' + answer.status);
  })`);
