/** The month of the server's today: until the run some pages begin with the month before. */
export async function toThisMonth(page) {
  const today = await page.evaluate(async () => (await (await fetch('/api/session')).json()).today);
  const month = today.slice(0, 7);
  const field = page.locator('main [data-months] input');
  await field.waitFor();
  if ((await field.inputValue()) !== month) await field.fill(month);
  return month;
}

/** One month back and forth by keyboard alone; the focus stays on the button. */
export async function monthByKeyboard(page, month) {
  const said = page.locator('[data-voice]');
  const field = page.locator('main [data-months] input');
  const buttons = page.locator('main [data-months] button');
  const spoken = await said.textContent();
  await buttons.first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((was) => (document.querySelector('[data-voice]')?.textContent ?? was) !== was, spoken);
  if ((await field.inputValue()) >= month) throw new Error('the month before was not chosen');
  if (!(await buttons.first().evaluate((button) => button === document.activeElement))) throw new Error('the focus was lost');
  await buttons.last().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => document.querySelector('main [data-months] input').value === wanted, month);
}
