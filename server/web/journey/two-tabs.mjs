// Two tabs of one browser, which are one session: what is changed in one is seen in the other,
// who signs out in one is signed out in both, and nobody goes on in the name of somebody else.
import { dayOf, movables, moveByDialog, openMove, ordersOf, standsIn } from './board.mjs';
import { signIn, signOut } from './sign-in.mjs';

const WHY = 'Avtalat i telefon, medan den andra fliken stod öppen.';

export async function twoTabSteps({ page, look, step, tolerate, another, origin, planner, colleague, held, faults }) {
  let second;

  await step('a change in one tab is seen in the other', async () => {
    await signIn(page, planner);
    await page.locator('[role=gridcell]').first().waitFor();
    second = await another();
    await second.goto(origin);
    await second.locator('[role=gridcell]').first().waitFor();
    const [mine] = await movables(page, 1, held);
    await moveByDialog(second, mine);
    await standsIn(page, mine.visit, mine.to);
    await page.locator('button[data-undo=moved]').click();
    await standsIn(page, mine.visit, mine.from);
    await standsIn(second, mine.visit, mine.from);
    await look.at('two-tabs');
  });

  await step('who signs out in one tab is told so in the other, and nothing typed is lost', async () => {
    const order = (await ordersOf(page)).find((one) => !one.protected && one.valid_to === null);
    if (!order) throw new Error('no order of the unit could be agreed upon');
    const { session } = await dayOf(page);
    await page.goto(`${origin}/#/orders/${session.roles[0].unit_id}/${order.order_id}`);
    await page.locator('[data-edit]').click();
    await page.locator('[data-agreement] [name=why]').fill(WHY);

    const intolerant = tolerate(401, '');
    await signOut(second);
    await askIfStill(page, '[data-save]');
    await page.locator('main [role=status]', { hasText: 'Du har loggats ut.' }).waitFor();
    intolerant();
    await look.briefly('two-tabs-signed-out');
    await signIn(page, planner);
    await page.locator('[data-recalled]').waitFor();
    if ((await page.locator('[data-agreement] [name=why]').inputValue()) !== WHY) throw new Error('what was typed is lost');
    await look.at('two-tabs-signed-in-again', '[data-recalled]');
    await page.locator('[data-leave]').click();
    await page.locator('dialog [data-discard]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  await step('somebody else signs in in one tab: the other does not go on in the name of the first', async () => {
    const { session } = await dayOf(page);
    await page.goto(`${origin}/#/day/${session.roles[0].unit_id}`);
    await page.locator('[role=gridcell]').first().waitFor();
    const [mine] = await movables(page, 1, held);
    await openMove(page, mine.visit);
    await page.locator(`dialog .choice input[value="${mine.to}"]`).check();

    await second.reload();
    await signOut(second);
    await signIn(second, colleague);
    await second.locator('[role=gridcell]').first().waitFor();
    const now = (await dayOf(second)).session.user.display_name;
    if (now === session.user.display_name) throw new Error('the colleague is the same person');

    // A command of the first person's page: refused in words, or the page has said before who is signed in.
    const intolerant = [tolerate(403, '/moves'), tolerate(401, '')];
    await askIfStill(page, 'dialog button[type=submit]');
    await page.locator('[role=alert], #username, [data-other-person]').first().waitFor();
    await standsIn(second, mine.visit, mine.from);
    await look.briefly('two-tabs-somebody-else');

    // A question: what is shown then is read by the colleague, and must not stand under the other's name.
    await page.keyboard.press('Escape');
    await page.evaluate((unit) => (location.hash = `#/orders/${unit}`), session.roles[0].unit_id);
    await page.locator('[data-order], #username, [data-other-person]').first().waitFor();
    await look.at('two-tabs-read-by-somebody-else');
    const shown = await page.locator('.who').textContent({ timeout: 1_000 }).catch(() => null);
    const isSaid = (await page.locator('#username, [data-other-person]').count()) > 0;
    if (shown === session.user.display_name && !isSaid) faults.push(`the page is ${shown}'s, and what it shows was read by ${now}`);

    // Loaded anew it is the colleague's.
    await page.reload();
    await page.locator('[data-sign-out]').waitFor();
    const after = await page.locator('.who').textContent();
    if (after !== now) throw new Error(`after loading anew the page is ${after}'s, not ${now}'s`);
    for (const again of intolerant) again();
    await second.close();
    await signOut(page);
  });
}

/** The next question of a tab, unless it has asked one by itself: a training server is asked for its clock. */
async function askIfStill(page, selector) {
  await page.bringToFront();
  if (await page.locator(selector).count()) await page.locator(selector).click();
}
