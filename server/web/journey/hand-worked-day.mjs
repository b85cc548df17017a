// The staff member's own shift: begun, a break, other work, what was forgotten, and her
// word that the day is right.
import { changed } from './hand-phone.mjs';

const PRESSES = { begin: 1, break: 2, indirect: 3, end: 1 };
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** "HH:MM" in Stockholm. */
const clockOf = (at_ms) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', hour: '2-digit', minute: '2-digit' }).format(at_ms);

/** "YYYY-MM-DD" in Stockholm. */
const dateOf = (at_ms) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm' }).format(at_ms);

const dayBefore = (date) => new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);

export async function workedDaySteps({ page, phones: [phone], look, step }) {
  const shift = (state) => page.locator(`[data-shift=${state}]`).waitFor();
  const pressed = async (what, work) => {
    await page.evaluate(() => sessionStorage.setItem('presses', '0'));
    await work();
    const presses = await phone.presses();
    if (presses > PRESSES[what]) throw new Error(`${presses} presses for ${what}`);
  };
  const worked = async () => (await phone.core('day')).work;
  const focusKept = async (what) => {
    if (await page.evaluate(() => document.activeElement === document.body)) throw new Error(`the focus was lost after ${what}`);
  };

  await step('begin the shift', async () => {
    await phone.today();
    await page.locator('[data-shift]').waitFor();
    if ((await worked()).began_ms !== null) return;
    await look.around('hand-shift-ahead');
    await pressed('begin', async () => {
      await page.locator('[data-shift-begin]').click();
      await shift('begun');
    });
    await focusKept('the shift began');
    if ((await worked()).began_ms === null) throw new Error('the core holds no beginning');
  });

  await step('a break, and other work', async () => {
    await phone.today();
    await shift('begun');
    await look.around('hand-shift-begun');
    await nextInSight(page);
    await pressed('break', async () => {
      await page.locator('[data-break-begin]').click();
      await shift('break');
      if ((await worked()).under_way?.kind !== 'break') throw new Error('no break is under way');
      await look.around('hand-shift-break');
      await nextInSight(page);
      await page.locator('[data-stop-now]').click();
      await shift('begun');
    });
    await focusKept('the break');
    await page.locator('[data-indirect]').click();
    await page.locator('[data-reason=other]').click();
    await page.locator('[data-other]').click();
    await page.locator('[data-trouble=text_needed]').waitFor();
    await look.around('hand-indirect');
    await phone.today();
    await pressed('indirect', async () => {
      await page.locator('[data-indirect]').click();
      await page.locator('[data-reason=meeting]').click();
      await shift('indirect');
      await look.briefly('hand-shift-indirect');
      await page.locator('[data-stop-now]').click();
      await shift('begun');
    });
    if (!(await worked()).pieces.some(({ kind, indirect }) => kind === 'indirect' && indirect === 'meeting')) throw new Error('the meeting is no part of the day');
  });

  await step('what was forgotten is told afterwards', async () => {
    await page.evaluate(() => (location.hash = '#/my-day'));
    await page.locator('[data-piece]').first().waitFor();
    await look.around('hand-worked-day');
    await page.locator('[data-afterwards]').click();
    await page.locator('[data-save]').click();
    await page.locator('[data-trouble=time_needed]').waitFor();
    await page.locator('[data-told=keys]').click();
    await look.around('hand-afterwards');
    const { now_ms } = await phone.core('state');
    // A clock that is to come was yesterday's, and the page says so before anything is saved.
    const later = clockOf(now_ms + 120 * MINUTE_MS);
    await page.locator('#from').fill(later);
    await expectDay(page, later > clockOf(now_ms) ? dayBefore(dateOf(now_ms)) : null);
    await look.at('hand-afterwards-day');
    // A stretch whose page was left open: it has become too old to be told.
    const old_ms = now_ms - 3 * DAY_MS;
    await page.evaluate((hash) => (location.hash = hash), `#/afterwards/${old_ms}/${old_ms + 10 * MINUTE_MS}`);
    await page.locator('[data-told=keys]').click();
    await expectDay(page, dateOf(old_ms));
    await page.locator('[data-save]').click();
    await page.locator('[data-trouble=odd_time]').waitFor();
    await look.at('hand-afterwards-odd-time');
    await page.evaluate(() => (location.hash = '#/afterwards'));
    await page.locator('[data-told=shift_began]').waitFor();
    await page.locator('[data-told=keys]').click();
    const { began_ms } = await worked();
    await page.locator('#from').fill(clockOf(began_ms - 10 * MINUTE_MS));
    await page.locator('#until').fill(clockOf(began_ms - 5 * MINUTE_MS));
    await page.locator('[data-save]').click();
    await page.locator('[data-my-day-screen]').waitFor();
    const byHand = (await worked()).entries.filter((entry) => entry.said_by_hand);
    if (!byHand.some(({ mark, indirect }) => mark === 'indirect_began' && indirect === 'keys')) throw new Error('the keys were not told');
  });

  await step('the day is right, and what the office changed of it', async () => {
    const at = (state) => ({
      day: changed(({ work }) => {
        work.two_step = true;
        work.confirmed_ms = state === 'asked' ? null : work.began_ms;
        work.changed_since_confirmed = state === 'changed';
        if (state === 'changed') work.entries.push(correctionOf(work.entries[0], work.began_ms));
      }),
    });
    for (const state of ['asked', 'stands', 'changed']) {
      await phone.withAnswers(at(state), async () => {
        await phone.open();
        await page.evaluate(() => (location.hash = '#/my-day'));
        await page.locator(`[data-confirmation=${state}]`).waitFor();
        await look.around(`hand-day-${state}`);
        if (state !== 'changed') return;
        await page.locator('[data-day-changes]').scrollIntoViewIfNeeded();
        await look.at('hand-day-changes');
        await page.locator('[data-object-day]').click();
        await page.locator('textarea[name=text]').fill('Passet började tidigare, jag hämtade nycklarna.');
        await look.briefly('hand-object-day');
        await page.locator('[data-save]').click();
        await page.locator('[data-day-objection]').waitFor();
      });
    }
    const { entries } = await worked();
    if (!entries.some(({ kind }) => kind === 'objection')) throw new Error('the objection is not kept');
  });

  await step('end the shift', async () => {
    await phone.open();
    await phone.today();
    await shift('begun');
    await pressed('end', async () => {
      await page.locator('[data-shift-end]').click();
      await shift('over');
    });
    await focusKept('the shift ended');
    await look.around('hand-shift-ended');
    if ((await worked()).ended_ms === null) throw new Error('the core holds no end');
    await phone.expectSent();
  });
}

/** Beside the first clock stands the day it is of; nothing where that is today. */
async function expectDay(page, date) {
  await page.locator(date === null ? '#from-day:not([data-told-day])' : `#from-day[data-told-day="${date}"]`).waitFor({ state: 'attached' });
  const said = (await page.locator('#from-day').textContent()).trim();
  if ((said === '') !== (date === null)) throw new Error(`of ${date} the page says: ${said}`);
}

/** The next visit's time, name and address lie over the buttons, nothing scrolled. */
async function nextInSight(page) {
  const below = await page.evaluate(() => {
    const list = document.querySelector('main');
    list.scrollTop = 0;
    const { bottom } = list.getBoundingClientRect();
    const parts = document.querySelectorAll('.next > :is(.when, .who, .quiet)');
    return parts.length === 0 ? ['no next visit'] : [...parts].filter((part) => part.getBoundingClientRect().bottom > bottom).map((part) => part.textContent);
  });
  if (below.length > 0) throw new Error(`below the fold: ${below.join(', ')}`);
}

/** As the office writes one: an entry about another, with why. */
function correctionOf(entry, began_ms) {
  return {
    entry_id: '00000000-0000-7000-8000-000000000001',
    by: 'office',
    kind: 'corrected',
    at_ms: began_ms,
    first_ms: began_ms,
    recorded_ms: began_ms + MINUTE_MS,
    mark: null,
    indirect: null,
    text: null,
    said_by_hand: false,
    about: entry.entry_id,
    value_ms: began_ms - 15 * MINUTE_MS,
    why: 'Enligt larmets logg.',
    standing: true,
  };
}
