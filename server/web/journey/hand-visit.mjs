// Visits from their beginning to their end: by tag, by hand, on alarm, without
// plan, declined, nobody at home.

export async function visitSteps({ page, phones: [phone], look, step }) {
  const sync = () => page.locator('[data-sync]');

  await step('a whole visit by tag, with a deviation', async () => {
    await phone.today();
    const { visit_id, interventions, client } = await phone.fresh();
    await page.locator('[data-read-tag]').click();
    await page.locator('#tag').waitFor();
    await look.around('hand-tag');
    await page.locator('#tag').fill(`https://vardag.example/t/${client.tag}`);
    await page.locator('[data-use-code]').click();
    await page.locator('[data-visit-screen=started]').waitFor();
    await phone.expectOutcome(visit_id, 'started');
    if (!(await page.locator('[data-voice]').textContent()).trim()) throw new Error('that it was saved was not spoken');
    if (!(await page.evaluate(() => document.activeElement?.tagName === 'H1'))) throw new Error('the focus is not at the heading');
    await look.around('hand-visit-started');
    const [first] = interventions;
    await page.locator(`[data-not="${first}"]`).click();
    await page.locator('[data-reason=client_declined]').waitFor();
    await look.around('hand-not-performed');
    await page.locator('[data-reason=client_declined]').click();
    await page.locator(`[data-line="${first}"][data-state=not_performed]`).waitFor();
    if (interventions.length > 1) {
      await page.locator(`[data-perform="${interventions[1]}"]`).click();
      await page.locator(`[data-line="${interventions[1]}"][data-state=performed]`).waitFor();
    }
    if (interventions.length > 2) await page.locator('[data-all]').click();
    await page.locator('[data-line][data-state=unsaid]').first().waitFor({ state: 'detached' });
    await look.around('hand-visit-ticked');
    await page.locator('[data-part=deviation]').click();
    await page.locator('[data-deviation=lex_sarah]').waitFor();
    await look.around('hand-deviation');
    await page.locator('[data-deviation=fall]').click();
    await page.locator('textarea[name=text]').fill('Halkade i badrummet, kunde resa sig själv.');
    await look.briefly('hand-deviation-text');
    await page.locator('[data-save]').click();
    await page.locator('[data-written=deviation_reported]').last().waitFor();
    await phone.typeTag(client.tag);
    await page.locator('[data-summary]').waitFor();
    await look.around('hand-summary');
    await phone.expectOutcome(visit_id, 'done');
    await phone.expectSent();
    await page.locator('[data-sync=sent]').waitFor();
  });

  await step('a visit by hand, with a reason', async () => {
    await page.locator('[data-to-today]').click();
    const { visit_id } = await phone.fresh({ withTag: false });
    await page.locator(`[data-visit="${visit_id}"]`).click();
    await page.locator('[data-visit-screen=not_started]').waitFor();
    await look.around('hand-visit');
    await page.locator('[data-start]').click();
    await page.locator('[data-reason=tag_damaged]').waitFor();
    await look.around('hand-start');
    await page.locator('[data-reason=tag_damaged]').click();
    await page.locator('[data-visit-screen=started]').waitFor();
    await page.locator('[data-end]').click();
    await page.locator('[data-same-reason]').waitFor();
    await look.around('hand-end');
    if (await page.locator('[data-all]').count()) {
      await page.locator('[data-all]').click();
      await page.locator('[data-unsaid]').waitFor({ state: 'detached' });
    }
    await page.locator('[data-same-reason]').click();
    await page.locator('[data-summary]').waitFor();
    await phone.expectOutcome(visit_id, 'done');
    // Back does not lead into a form that is done.
    await page.goBack();
    await page.locator('[data-visit-screen=done]').waitFor();
    await look.briefly('hand-visit-done');
  });

  await step('a note with a ready sentence, and an intervention added', async () => {
    await page.locator('[data-part=note]').click();
    await page.locator('[data-phrase=ate_well]').waitFor();
    await look.around('hand-note');
    await page.locator('[data-phrase=ate_well]').click();
    await page.locator('[data-phrase=tired]').click();
    // What is begun is kept while one looks at something else.
    await page.locator('[data-back]').click();
    await page.locator('[data-part=note]').click();
    const text = await page.locator('textarea[name=text]').inputValue();
    if (text.split('.').length !== 3) throw new Error(`the note says: ${text}`);
    await page.locator('[data-save]').click();
    await page.locator('[data-written=note_written]').last().waitFor();
    await page.locator('[data-add]').click();
    await page.locator('[data-add-code]').first().waitFor();
    await look.around('hand-add');
    const code = await page.locator('[data-add-code]').first().getAttribute('data-add-code');
    await page.locator(`[data-add-code="${code}"]`).click();
    await page.locator(`[data-add-code="${code}"][aria-pressed=true]`).waitFor();
    await page.locator('[data-ready]').click();
    await page.locator(`[data-line="${code}"][data-state=performed]`).waitFor();
  });

  await step('declined, and nobody at home', async () => {
    for (const [part, outcome] of [['declined', 'declined'], ['absent', 'client_absent']]) {
      await phone.today();
      const { visit_id } = await phone.fresh({ withTag: false });
      await page.locator(`[data-visit="${visit_id}"]`).click();
      await page.locator(`[data-part=${part}]`).click();
      await page.locator('[data-reason]').first().waitFor();
      await look.briefly(`hand-${part}`);
      await page.locator(`[data-reason=${part === 'declined' ? 'client_declined' : 'client_absent'}]`).click();
      await page.locator('[data-summary]').waitFor();
      await phone.expectOutcome(visit_id, outcome);
    }
  });

  await step('an alarm and a visit without plan', async () => {
    for (const begun of ['alarm', 'unplanned']) {
      await phone.today();
      await page.locator(`[data-${begun}]`).click();
      await page.locator('[data-client]').first().waitFor();
      await look.around(`hand-${begun}`);
      const { clients } = await phone.core('day');
      const client = clients.find((one) => !one.protected);
      await page.locator('#client').fill(client.name.slice(0, 4));
      await page.locator(`[data-client="${client.client_id}"]`).click();
      await page.locator('[data-reason=tag_missing]').waitFor();
      await page.locator('[data-reason=tag_missing]').first().click();
      await page.locator('[data-visit-screen=started]').waitFor();
      await look.briefly(`hand-${begun}-started`);
      await page.locator('[data-add]').click();
      await page.locator('[data-add-code]').first().click();
      await page.locator('[data-add-code][aria-pressed=true]').waitFor();
      await page.locator('[data-ready]').click();
      await page.locator('[data-end]').click();
      await page.locator('[data-same-reason]').click();
      await page.locator('[data-summary]').waitFor();
      const begunStop = (await phone.core('day')).stops.find((one) => one.origin === begun);
      if (begunStop?.state.outcome !== 'done') throw new Error(`the ${begun} visit is not on the phone`);
    }
  });

  await step('an alarm by tag', async () => {
    await phone.today();
    const { clients } = await phone.core('day');
    const { tag, client_id } = clients.filter((one) => one.tag).at(-1);
    await page.locator('[data-alarm]').click();
    await page.locator('details summary').click();
    await page.locator('#tag').fill(tag);
    await page.locator('[data-use-code]').click();
    await page.locator('[data-visit-screen=started]').waitFor();
    const { stops } = await phone.core('day');
    if (!stops.some((one) => one.origin === 'alarm' && one.client_id === client_id && one.state.outcome === 'started')) {
      throw new Error('the tag began no alarm visit');
    }
    // Nothing was planned, so nothing is left to say: the tag ends it at once.
    await phone.today();
    await page.locator('[data-go-on]').click();
    await page.locator('[data-end]').click();
    await page.locator('#tag').fill(tag);
    await page.locator('[data-use-code]').click();
    await page.locator('[data-summary]').waitFor();
  });

  await step('my day', async () => {
    await phone.today();
    await look.around('hand-today-later');
    await page.locator('[data-my-day]').click();
    await page.locator('[data-day-visit]').first().waitFor();
    await look.around('hand-my-day');
    await sync().locator('[data-sync-words]').click();
    await page.locator('[data-sync-details]').waitFor();
    await look.around('hand-sync');
    await page.goBack();
    await page.locator('[data-my-day-screen]').waitFor();
  });
}
