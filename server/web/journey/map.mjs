// The chosen routes on a map: opened and used by keyboard alone, list and map alike.
import { tabTo } from './keys.mjs';

/** The map is a part of its own, and the machine may be busy with more. */
const MAP_LIMIT_MS = 60_000;

export async function mapSteps({ page, look, step, origin }) {
  const said = () => page.locator('[data-voice]').textContent();
  const elsewhere = [];
  const heard = (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && asked !== origin) elsewhere.push(asked);
  };

  await step('the map, by keyboard', async () => {
    page.on('request', heard);
    await page.locator('nav a[href*="/day"]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    // The map comes when somebody goes there: without the server it is said, and asked for again.
    await page.context().setOffline(true);
    await tabTo(page, '[data-view=map]');
    await page.keyboard.press('Enter');
    const again = page.locator('section.day [role=alert] button');
    await again.waitFor();
    await look.briefly('map-not-fetched');
    await page.context().setOffline(false);
    await again.focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-map] .leaflet-pane').first().waitFor({ state: 'attached', timeout: MAP_LIMIT_MS });
    await page.locator('[data-map-stop]').first().waitFor();
    // Another route beside the one that the map began with.
    await tabTo(page, '[data-map-route]:not(:checked)');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelectorAll('[data-map-route]:checked').length === 2);
    if (!/[AB]/.test(await said())) throw new Error(`that the route is shown was not spoken: ${await said()}`);
    await alike(page);
    await painted(page);
    await look.around('map');
    await alike(page);
  });

  await step('a stop on the map and in the list', async () => {
    await tabTo(page, '[data-list-stop][data-placed=true]');
    await page.keyboard.press('Enter');
    const text = await page.locator('[data-list-stop][aria-pressed=true] .mark').textContent();
    const lifted = await page.locator('[data-map-stop].looked-at').textContent();
    if (text !== lifted) throw new Error(`the list has ${text}, the map ${lifted}`);
    if (!(await said()).startsWith(`${text}, `)) throw new Error(`the stop was not spoken: ${await said()}`);
    await page.locator('#visit-heading').waitFor();
    // By pointer from the map to the list.
    const other = page.locator('[data-map-stop]:not(.looked-at)').last();
    const visit = await other.getAttribute('data-map-stop');
    await other.dispatchEvent('click');
    await page.locator(`[data-list-stop="${visit}"][aria-pressed=true]`).waitFor();
    await look.at('map-stop');
  });

  await step('nobody protected is on the map', async () => {
    const shown = await page.locator('[data-list-stop]:has(svg)').evaluateAll((stops) => stops.map((stop) => stop.dataset.listStop));
    for (const visit of shown) {
      if (await page.locator(`[data-map-stop="${visit}"]`).count()) throw new Error('a protected home is on the map');
    }
  });

  await step('the map without tiles', async () => {
    await page.route('**/routes-map', async (route) => {
      const response = await route.fetch();
      const json = { ...(await response.json()), has_tiles: false };
      await route.fulfill({ response, json }).catch(() => {});
    });
    await page.reload();
    await page.locator('[role=gridcell]').first().waitFor();
    await page.locator('[data-view=map]').click();
    await page.locator('[data-no-tiles]').waitFor();
    await page.locator('[data-map-stop]').first().waitFor();
    if (await page.locator('[data-map] canvas').count()) throw new Error('tiles were drawn where there are none');
    await alike(page);
    await look.briefly('map-without-tiles');
    await page.unroute('**/routes-map');
    await page.locator('[data-view=timeline]').click();
    await page.locator('[role=gridcell]').first().waitFor();
    page.off('request', heard);
    if (elsewhere.length > 0) throw new Error(`the map asked elsewhere: ${elsewhere.join(', ')}`);
  });
}

/** As many stops on the map as the list says have a place. */
async function alike(page) {
  const [onMap, inList] = await page.evaluate(() => [document.querySelectorAll('[data-map-stop]').length, document.querySelectorAll('[data-list-stop][data-placed=true]').length]);
  if (onMap === 0 || onMap !== inList) throw new Error(`${onMap} stops on the map, ${inList} in the list`);
}

/** Where there are tiles, streets are painted on one of them. */
async function painted(page) {
  if (await page.locator('[data-no-tiles]').count()) return;
  await page.waitForFunction(() => {
    const isPainted = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
    return [...document.querySelectorAll('[data-map] canvas.leaflet-tile-loaded')].some(isPainted);
  });
}
