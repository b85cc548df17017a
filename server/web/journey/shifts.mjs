// The shifts as they were worked, and the two steps of review where the unit wants them.

const ADDED = 'Berättades i telefon.';
const CORRECTED = 'Fem minuter fel.';
const ANNULLED = 'Gällde en annan dag.';

export async function shiftsSteps({ page, look, step }) {
  await step('shifts of the day', async () => {
    await page.locator('nav a[href*="/shifts"]').click();
    await page.locator('[data-worked]').first().waitFor();
    await look.around('shifts');
    // The day before and back, by keyboard; the focus stays on the button.
    const buttons = page.locator('main [data-days] button');
    const heading = await page.locator('main h1').textContent();
    await buttons.first().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((was) => document.querySelector('main h1').textContent !== was, heading);
    if (!(await buttons.first().evaluate((button) => button === document.activeElement))) throw new Error('the focus was lost');
    await buttons.last().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction((was) => document.querySelector('main h1').textContent === was, heading);
    await page.locator('[data-worked]').first().waitFor();
  });

  await step('add to a day, correct and annul', async () => {
    const { staff, clock } = await begunShift(page);
    await page.locator(`[data-worked="${staff}"] button`).first().focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-shift-detail]').waitFor();
    if (!(await page.locator('#detail-heading').evaluate((heading) => heading === document.activeElement))) throw new Error('the focus is not at the heading');
    await look.around('shift-detail');
    await page.locator('[data-add]').click();
    await page.locator('dialog select[name=mark]').selectOption('indirect_began');
    await page.locator('dialog select[name=indirect]').selectOption('keys');
    await page.locator('#clock').fill(clock);
    await page.locator('#why').fill(ADDED);
    await look.around('shift-add-dialog');
    await sent(page, ADDED);
    const added = page.locator('[data-entry=marked]', { hasText: ADDED }).last();
    await added.locator('[data-correct]').click();
    await page.locator('#clock').fill(fiveMinutesOn(clock));
    await page.locator('#why').fill(CORRECTED);
    await look.at('shift-correct-dialog');
    await sent(page, CORRECTED);
    // What it was at first stands beside what it is now.
    await added.locator('[data-first]', { hasText: clock }).waitFor();
    await added.scrollIntoViewIfNeeded();
    await look.at('shift-corrected');
    await added.locator('[data-annul]').click();
    await page.locator('#why').fill(ANNULLED);
    await look.at('shift-annul-dialog');
    await sent(page, ANNULLED);
    // What was said stays to be read.
    await page.locator('[data-entries] s').first().waitFor();
    if (await page.evaluate(() => document.activeElement === document.body)) throw new Error('the focus was lost');
    await look.briefly('shift-annulled');
    await page.locator('[data-shift-detail] .head button').click();
  });

  await step('two steps: staff confirm before the manager attests', async () => {
    await page.locator('nav a[href*="/review"]').click();
    await page.locator('[data-attend], [data-green]').first().waitFor();
    await setRule(page, 'on', () => look.around('two-step-dialog'));
    await look.around('review-two-steps');
    const waits = page.locator('[data-item]:has([data-unconfirmed])');
    // Everybody may have confirmed.
    if (await waits.count()) {
      await waits.first().locator('th button').click();
      await page.locator('[data-detail]').waitFor();
      const attest = page.locator('[data-detail] [data-attest]');
      if (await attest.count()) {
        await attest.click();
        await page.locator('#why').fill('Personen har slutat.');
        await look.briefly('attest-unconfirmed-dialog');
        await page.locator('dialog [data-confirm]').click();
        await page.locator('dialog').waitFor({ state: 'detached' });
        await page.locator('.news').waitFor();
      }
      await page.locator('[data-detail] .head button').click();
    }
    await setRule(page, 'off');
    if (await page.locator('[data-unconfirmed]').count()) throw new Error('visits still wait for a word that nobody asks for');
  });
}

function fiveMinutesOn(clock) {
  const [hour, minute] = clock.split(':').map(Number);
  return `${String(hour).padStart(2, '0')}:${String(Math.min(59, minute + 5)).padStart(2, '0')}`;
}

async function sent(page, why) {
  await page.locator('dialog [data-confirm]').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('[data-entries] q', { hasText: why }).first().waitFor();
}

async function setRule(page, wanted, look) {
  await page.locator('[data-rule]').click();
  await page.locator(`dialog input[value=${wanted}]`).check();
  await look?.();
  await page.locator('dialog [data-confirm]').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator(`[data-two-step=${wanted === 'on'}]`).waitFor();
}

/** Somebody whose planned shift has begun by the server's clock, and when: nothing ahead of now can be told. */
async function begunShift(page) {
  const found = await page.evaluate(async () => {
    const [, unit, date] = location.hash.slice(2).split('/');
    const session = await (await fetch('/api/session')).json();
    const day = await (await fetch(`/api/units/${unit ?? session.roles[0].unit_id}/shifts/${date ?? session.today}`)).json();
    const begun = day.staff.find(({ planned }) => planned && planned.start_ms < session.server_time_ms);
    return begun ? { staff: begun.staff_id, start_ms: begun.planned.start_ms } : null;
  });
  if (!found) throw new Error('nobody has begun a shift');
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', hour: '2-digit', minute: '2-digit' }).format(found.start_ms);
  return { staff: found.staff, clock };
}
