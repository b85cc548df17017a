// Who came to whom. The server does not tell it yet: what the page is shown is made up here,
// so that it is looked at in every size all the same.

const STAFF = ['Anna Ängfjärd', 'Bo Sälgskär', 'Cecilia Rönnhamre', 'Dag Berg', 'Elin Hassellycke', 'Farah Näshult', 'Karl-Erik Öberg'];
const LEFT_OUT = { 3: 'few_visits', 7: 'under_65' };

function mapOf(by) {
  const staff = Array.from({ length: 28 }, (_, at) => ({ staff_id: `s${at}`, staff_name: `${STAFF[at % STAFF.length]} ${at + 1}` }));
  const clients = Array.from({ length: 60 }, (_, at) => {
    const met = Array.from({ length: 1 + ((at * 7) % 19) }, (_, nth) => ({ staff: (at + nth * 3) % 28, visits: 1 + ((at * 5 + nth * nth) % 14) }));
    return { client_id: `c${at}`, client_label: at === 5 ? 'Skyddad identitet' : `Brukare ${at + 1}`, protected: at === 5, staff_met: met.length, left_out: LEFT_OUT[at] ?? null, met };
  });
  return { from: '2026-11-16', to: '2026-11-29', by, goal: 12, mean: 9.4, national: { mean: 14.9, year: 2025 }, staff, clients };
}

export async function continuitySteps({ page, look, step }) {
  await step('who came to whom', async () => {
    await page.route('**/continuity-map*', (route) => route.fulfill({ json: mapOf(new URL(route.request().url()).searchParams.get('by')) }));
    await page.locator('nav a[href*="/continuity"]').click();
    const rows = page.locator('[data-heat] tbody tr');
    await rows.first().waitFor();
    const met = (await rows.locator('.met').allTextContents()).map((text) => parseInt(text.replace(/\D/g, ''), 10));
    if (met.some((n, at) => n > (met[at - 1] ?? Infinity))) throw new Error('the worst do not stand first');
    await look.around('continuity');
    await page.locator('main input[type=search]').fill('Skyddad');
    await rows.first().waitFor({ state: 'detached' });
    await page.locator('main input[type=search]').fill('');
    await page.locator('[data-over]').focus();
    await page.keyboard.press('Space');
    await page.waitForFunction((all) => document.querySelectorAll('[data-heat] tbody tr').length < all, met.length);
    await page.locator('[data-by]').selectOption('planned');
    await page.locator('[data-heat]').focus();
    await look.briefly('continuity-over');
    await page.unroute('**/continuity-map*');
  });
}
