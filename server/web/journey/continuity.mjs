// Who came to whom in the 14 days that end on the journey's day.

export async function continuitySteps({ page, look, step }) {
  await step('who came to whom', async () => {
    await page.locator('nav a[href*="/continuity"]').click();
    const rows = page.locator('[data-heat] tbody tr');
    await rows.first().waitFor();
    const met = (await rows.locator('.met').allTextContents()).map((text) => parseInt(text.replace(/\D/g, ''), 10));
    if (met.some((n, at) => n > (met[at - 1] ?? Infinity))) throw new Error('the worst do not stand first');
    await look.around('continuity');
    // Somebody by name: fewer rows, and all again when the search is empty.
    const name = (await rows.first().locator('th').innerText()).trim().split(/\s+/)[0];
    await page.locator('main input[type=search]').fill(name);
    await page.waitForFunction((all) => document.querySelectorAll('[data-heat] tbody tr').length < all, met.length);
    await page.locator('main input[type=search]').fill('');
    await page.waitForFunction((all) => document.querySelectorAll('[data-heat] tbody tr').length === all, met.length);
    await page.locator('[data-by]').selectOption('planned');
    await page.locator('[data-heat]').focus();
    await look.briefly('continuity-over');
  });
}
