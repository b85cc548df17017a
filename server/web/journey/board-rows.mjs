// What the rows of the board say: to a visit in the air, over themselves, so that nothing
// moves; and after their last visit, when one is back.

const NARROW = { language: 'sv', scheme: 'light', width: 320 };

export async function verdictSteps({ page, look, step, visit }) {
  const bar = page.locator(`[role=gridcell][data-visit="${visit}"]`);

  /** Picks the visit up; the answer is what moved for it, by a tenth of a pixel. */
  const lift = async () => {
    await bar.evaluate((one) => one.scrollIntoView({ block: 'center', inline: 'center' }));
    await bar.focus();
    const before = await places(page);
    await page.keyboard.press('m');
    await page.locator('.timeline.moving').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('[role=row] .verdict .mark svg').length === document.querySelectorAll('[role=row]').length);
    return moved(before, await places(page));
  };
  const letGo = async () => {
    await page.keyboard.press('Escape');
    await page.locator('.timeline.moving').waitFor({ state: 'detached' });
    if (await page.locator('.verdict').count()) throw new Error('a verdict is left where no visit is in the air');
    if ((await page.evaluate(() => document.activeElement?.dataset.visit)) !== visit) throw new Error('the focus was lost');
  };

  await step('every row tells its verdict, and nothing moves for it', async () => {
    for (const size of [look.rest, NARROW, { ...NARROW, text: 200 }]) {
      await look.dress(size);
      const stirred = await lift();
      const named = `at ${size.width} px, text ${size.text ?? 100} %`;
      if (stirred.length > 0) throw new Error(`${named} ${stirred.length} bars, lanes or headings moved, as ${stirred[0]}`);
      const faults = await verdictFaults(page);
      if (faults.length > 0) throw new Error(`${named} ${faults.length} rows do not tell: ${faults[0]}`);
      await look.shot(`board-verdicts-${size.width}-text${size.text ?? 100}`);
      await letGo();
    }
    await look.dress(look.rest);
    await lift();
    await look.around('board-verdicts');
    await letGo();
  });
}

export async function wayBackSteps({ page, look, step }) {
  await step('after the last visit stands the way back, with when it is over', async () => {
    const { midnight_ms, shifts } = await board(page);
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', hour: '2-digit', minute: '2-digit' });
    const withWay = shifts.filter(({ way_back }) => way_back?.travel_s > 0);
    if (withWay.length === 0) throw new Error('nobody has a way back');
    const drawn = await wayBacks(page, shifts);
    if (drawn.length !== withWay.length) throw new Error(`${withWay.length} have a way back, drawn are ${drawn.length}`);
    for (const { shift_id, way_back } of withWay) {
      const { title, begins, ends, leaves, back } = drawn.find((one) => one.shift_id === shift_id) ?? {};
      const at = clock.format(midnight_ms + way_back.arrive_s * 1000);
      if (!new RegExp(`^Tillbaka ${at}, .+ resa$`).test(title)) throw new Error(`who is back at ${at} reads: ${title}`);
      if (begins < leaves - 1 || Math.abs(ends - back) > 1) throw new Error(`a way back from ${leaves} to ${back} is drawn from ${begins} to ${ends}`);
    }
    const zoom = page.locator('.zoom select');
    await zoom.selectOption({ index: 3 });
    await page.locator('.travel[title]').first().evaluate((line) => line.scrollIntoView({ block: 'center', inline: 'center' }));
    await look.around('board-way-back');
    await zoom.selectOption({ index: 0 });
    await page.evaluate(() => scrollTo(0, 0));
  });
}

/** Where all that must stand still stands in the window. */
const places = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=gridcell], [role=row] > .lane, [role=rowheader], .ruler .lane, .hour')].map((one, index) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [`${index} ${one.className}`, ...[x, y, width, height].map((px) => Math.round(px * 10) / 10)].join(' ');
    }),
  );

/** Which of them no longer do, from where to where. A class is not a place: a bar in the air is marked. */
function moved(before, after) {
  if (before.length !== after.length) return [`${before.length} to ${after.length} in number`];
  const place = (one) => one.split(' ').slice(-4).join(' ');
  return before.flatMap((one, index) => (place(one) === place(after[index]) ? [] : [`${one} to ${place(after[index])}`]));
}

/** Every row has a mark with its word and the words beside it, in the row and within the timeline. */
const verdictFaults = (page) =>
  page.evaluate(() => {
    const sight = document.querySelector('.timeline').getBoundingClientRect();
    return [...document.querySelectorAll('[role=row]')].flatMap((row) => {
      const name = row.querySelector('[role=rowheader]').getAttribute('aria-label').split(',')[0];
      const verdict = row.querySelector('.verdict');
      const said = verdict.querySelector('.said').textContent.trim();
      const mark = verdict.querySelector('.mark svg').getAttribute('aria-label');
      const [own, box] = [row.getBoundingClientRect(), verdict.getBoundingClientRect()];
      if (!mark || !said || said === '…') return [`${name}: "${mark}" "${said}"`];
      if (box.top < own.top - 0.5 || box.bottom > own.bottom + 0.5) return [`${name}: out of the row`];
      if (box.left < sight.left || box.right > sight.right) return [`${name}: out of the timeline, to ${box.right} of ${sight.right}`];
      return [];
    });
  });

/** The lines that tell a way back, and where they should stand by the row's own shift. */
const wayBacks = (page, shifts) =>
  page.evaluate(
    (shifts) =>
      shifts.flatMap(({ shift_id, start_s, end_s, stops, way_back }) => {
        const row = document.querySelector(`[data-shift="${shift_id}"]`);
        const shift = row.querySelector('.shift').getBoundingClientRect();
        const at = (time_s) => shift.left + ((time_s - start_s) * shift.width) / (end_s - start_s);
        return [...row.querySelectorAll('.travel[title]')].map((line) => {
          const { left, right } = line.getBoundingClientRect();
          return { shift_id, title: line.title, begins: left, ends: right, leaves: at(stops.at(-1).end_s), back: at(way_back.arrive_s) };
        });
      }),
    shifts,
  );

const board = (page) =>
  page.evaluate(async () => {
    const session = await (await fetch('/api/session')).json();
    return (await fetch(`/api/units/${session.roles[0].unit_id}/days/${session.today}/board`)).json();
  });
