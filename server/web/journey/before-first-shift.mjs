// Today's board before its first hour: in the corner stands what the clock is.

const NARROW = { language: 'sv', scheme: 'light', width: 320 };

export async function beforeFirstShiftSteps({ page, look, step, clock }) {
  const mark = page.locator('.corner .now-mark');

  await step(`at ${clock} the hours shown are yet to come, and the corner says what the clock is`, async () => {
    await mark.waitFor();
    const hour = await page.locator('.hour').first().textContent();
    if (hour <= clock) throw new Error(`the hours shown begin at ${hour}`);
    if ((await mark.textContent()).trim() !== clock) throw new Error(`the corner says ${await mark.textContent()}`);
    if (!(await page.locator('[data-now=before]').textContent()).includes(clock)) throw new Error('for a screen reader it is not said');
    if ((await page.locator('.now-mark').count()) > 1 || (await page.locator('.with-now').count())) throw new Error('now is marked among the hours too');
    for (const size of [look.rest, NARROW, { ...NARROW, language: 'en' }, { ...NARROW, text: 200 }]) {
      await look.dress(size);
      await page.locator('.timeline').evaluate((one) => one.scrollIntoView());
      await look.shot(`before-first-shift-corner-${size.language}-${size.width}-text${size.text ?? 100}`);
      const room_px = await roomInCorner(page);
      if (room_px < 0) throw new Error(`at ${size.width} px, text ${size.text ?? 100} %, in ${size.language} the clock lies ${-room_px} px over the corner's word`);
    }
    await look.dress(look.rest);
    await look.around('before-first-shift');
  });
}

/** Between the corner's own word and the clock beside it. */
const roomInCorner = (page) =>
  page.evaluate(() => {
    const corner = document.querySelector('.corner');
    const word = document.createRange();
    word.selectNode([...corner.childNodes].find((one) => one.nodeType === Node.TEXT_NODE && one.textContent.trim()));
    return corner.querySelector('.now-mark').getBoundingClientRect().left - word.getBoundingClientRect().right;
  });
