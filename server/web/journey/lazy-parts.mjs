// A page that comes as a lazy part, when the server cannot be reached.

export async function lazyPartSteps({ page, look, step }) {
  const alert = page.locator('main [role=alert]');

  await step('a page that does not come is asked for again, and nothing is loaded anew', async () => {
    await page.locator('[role=gridcell]').first().waitFor();
    await page.evaluate(() => (window.isSamePage = true));
    await page.context().setOffline(true);
    await page.locator('nav a[href*="/frame_time"]').click();
    await alert.waitFor();
    await look.briefly('page-not-fetched');
    await alert.locator('button').click();
    await page.waitForFunction(() => document.activeElement?.matches('main h1'));
    await alert.waitFor();
    await page.context().setOffline(false);
    await alert.locator('button').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-frame-time]').waitFor();
    const stands = await page.evaluate(() => document.activeElement?.matches('main h1') && window.isSamePage);
    if (!stands) throw new Error('the focus is not on the heading of the page that came, or all was loaded anew');
    await page.locator('nav a[href*="/day"]').click();
    await page.waitForFunction(() => document.activeElement?.matches('main h1'));
  });
}
