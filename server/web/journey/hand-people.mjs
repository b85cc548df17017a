// Who has the phone: signing in, handing it over, connecting a new one; and
// what is typed wrong.
import { Figures } from './figures.mjs';

const TOO_LONG = 'a'.repeat(10_001);
const SWITCH_BUDGET_MS = 3_000;

async function signIn({ page, phones: [phone], people: [person], look, step }) {
  await step('sign in', async () => {
    await phone.open();
    await page.locator('[data-today], #username').first().waitFor();
    // Whoever set the phones up may have signed in already.
    if (await page.locator('[data-today]').count()) {
      await page.locator('[data-menu]').click();
      await page.locator('[data-sign-out]').click();
    }
    await page.locator('#username').waitFor();
    await look.around('hand-sign-in');
    await page.locator('#username').fill(person.username);
    await page.locator('#password').fill('not the password');
    await page.locator('[data-show-password]').click();
    if ((await page.locator('#password').getAttribute('type')) !== 'text') throw new Error('the password is not shown');
    await page.locator('[data-sign-in]').click();
    await page.locator('[data-trouble=wrong_password]').waitFor();
    await look.at('hand-sign-in-wrong');
    await phone.turn('switches', { airplane: true });
    await page.locator('[data-sign-in]').click();
    await page.locator('[data-trouble=offline]').waitFor();
    await look.at('hand-sign-in-offline');
    await phone.turn('switches', { airplane: false });
    await phone.signIn(person);
    await phone.expectVisits();
    await look.around('hand-today');
    const finished = page.locator('[data-finished] summary');
    if (await finished.count()) {
      await finished.click();
      await look.briefly('hand-today-finished');
    }
  });
}

async function badInput({ page, phones: [phone], look, step }) {
  await step('a tag that nobody knows', async () => {
    await phone.today();
    await phone.typeTag('https://vardag.example/t/NO-SUCH-TAG');
    await page.locator('[data-trouble=unknown_tag]').waitFor();
    await look.around('hand-tag-unknown');
  });

  await step('a reason without words, and a text that is too long', async () => {
    const { visit_id } = await phone.fresh({ withTag: false });
    await page.evaluate((id) => (location.hash = `#/visit/${id}/start`), visit_id);
    await page.locator('[data-reason=other]').click();
    await page.locator('[data-other]').click();
    await page.locator('[data-trouble=text_needed]').waitFor();
    await look.at('hand-text-needed');
    await page.locator('textarea[name=text]').fill(TOO_LONG);
    await page.locator('[data-other]').click();
    await page.locator('[data-trouble=text_too_long]').waitFor();
    await look.briefly('hand-text-too-long');
    if ((await page.locator('textarea[name=text]').inputValue()).length !== TOO_LONG.length) throw new Error('the text is gone');
    await phone.expectOutcome(visit_id, 'not_started');
    await page.locator('textarea[name=text]').fill('');
  });
}

async function switchPerson({ page, phones: [phone], people, look, step }) {
  await step('the phone is handed over and comes back', async () => {
    const [first, second] = people;
    await phone.today();
    const { visit_id } = await phone.fresh({ withTag: false });
    await phone.turn('switches', { airplane: true });
    await page.evaluate((id) => (location.hash = `#/visit/${id}/note`), visit_id);
    await page.locator('textarea[name=text]').fill('Nyckeln hänger på en annan krok.');
    await page.locator('[data-save]').click();
    await page.locator('[data-written]').waitFor();
    const { sync } = await phone.core('state');
    if (sync.waiting === 0) throw new Error('without network something was sent');
    await phone.turn('switches', { airplane: false });
    await page.locator('[data-menu]').click();
    await page.locator('[data-switch]').waitFor();
    await look.around('hand-menu');
    const mine = (await phone.core('state')).person.staff_id;
    await page.locator('[data-switch]').click();
    await page.locator('#username').waitFor();
    await look.around('hand-switch');
    const began = Date.now();
    await phone.signIn(second);
    new Figures('hand-switch').note('from the password to the day of whoever has the phone now', Date.now() - began, 'ms', SWITCH_BUDGET_MS);
    if ((await phone.core('state')).person.staff_id === mine) throw new Error('it is still the first person');
    // What the office planned meanwhile may have left her none.
    await page.locator('[data-visit]:visible, [data-no-visits]').first().waitFor();
    await look.at('hand-today-second');
    await phone.expectSent();
    await page.locator('[data-menu]').click();
    await page.locator('[data-switch]').click();
    await phone.signIn(first);
    await page.locator('[data-visit]:visible').first().waitFor();
    const { events } = await phone.core('visit', { visit_id });
    if (!events.some(({ kind }) => kind === 'note_written')) throw new Error('the note is gone');
  });
}

async function enrol({ page, phones: [, , phone], people: [, second], enrolment, look, step }) {
  await step('a new phone is connected with the unit\'s code', async () => {
    await phone.open();
    await page.locator('[data-enrol]').waitFor();
    await look.around('hand-enrol');
    await page.locator('#code').fill('vardag1 nonsense');
    await page.locator('[data-enrol]').click();
    await page.locator('[role=alert]').waitFor();
    await look.at('hand-enrol-wrong');
    await page.locator('#code').fill(enrolment);
    await page.locator('[data-enrol]').click();
    await page.locator('#username').waitFor();
    await phone.signIn(second);
    await page.locator('[data-visit]:visible, [data-no-visits]').first().waitFor();
    await look.briefly('hand-new-phone');
  });
}

export const peopleSteps = { signIn, badInput, switchPerson, enrol };
