// One phone of the process that carries them: its page, its switches, and what
// its core says apart from the page.

/** How long a press may wait for a page that notices by itself what it would say. */
const NOTICED_LIMIT_MS = 3_000;

/** A busy machine takes its time for what is done at once. */
const SOON_LIMIT_MS = 45_000;

/** What counts as a press: a click that a person made. Kept over a reload. */
const COUNT_PRESSES = () => {
  addEventListener(
    'click',
    (event) => event.isTrusted && sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses') ?? 0) + 1)),
    true,
  );
};

/** A reader of tags, as a phone has one: `holdTag` holds a tag against it. */
const TAG_READER = () => {
  window.NDEFReader = class extends EventTarget {
    async scan() {
      window.holdTag = (address) => {
        const data = new DataView(new TextEncoder().encode(address).buffer);
        const event = new Event('reading');
        Object.assign(event, { serialNumber: '', message: { records: [{ recordType: 'url', data }] } });
        this.dispatchEvent(event);
      };
    }
  };
};

export class Phone {
  constructor(page, origin, number) {
    this.page = page;
    this.base = `${origin}/phones/${number}/`;
  }

  open() {
    return this.page.goto(this.base);
  }

  /** What the core answers; the page is not asked. */
  async core(call, ask = {}) {
    const response = await fetch(`${this.base}call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(this.base).origin },
      body: JSON.stringify({ call, ...ask }),
    });
    const { ok, error } = await response.json();
    if (error) throw new Error(`${call}: ${error.code} ${error.what ?? ''}`);
    return ok;
  }

  async turn(what, body = {}) {
    const response = await fetch(this.base + what, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(this.base).origin },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  }

  async stop(visit) {
    return (await this.core('day')).stops.find((one) => one.visit_id === visit);
  }

  /** A planned visit that has not begun, with a tag or without one. */
  async fresh({ withTag = true, skip = [] } = {}) {
    const { stops, clients } = await this.core('day');
    const open = stops.filter((one) => one.state.outcome === 'not_started' && one.origin === 'planned' && !skip.includes(one.visit_id));
    const client = (stop) => clients.find((one) => one.client_id === stop.client_id);
    // One whose tag leads to it, not to an earlier visit at the same client.
    const first = (stop) => stops.find((one) => one.client_id === stop.client_id && ['not_started', 'started'].includes(one.state.outcome)) === stop;
    const stop = open.find((one) => (withTag ? client(one)?.tag && first(one) : client(one) && !client(one).protected));
    if (!stop) throw new Error('no visit is left to begin');
    return { ...stop, client: client(stop) };
  }

  async signIn({ username, password }) {
    await this.page.locator('#username').fill(username);
    await this.page.locator('#password').fill(password);
    await this.page.locator('[data-sign-in]').click();
    await this.page.locator('[data-today]').waitFor();
  }

  /** Presses what the page may take away by itself: it asks on its own, too, and may have
   * noticed before the press. What comes of it is for the walk to wait for. */
  async pressIfStill(selector) {
    await this.page.locator(selector).click({ timeout: NOTICED_LIMIT_MS }).catch(() => {});
  }

  /** The day of whoever signed in is on the screen; if not, what the core has of it instead. */
  async expectVisits() {
    try {
      await this.page.locator('[data-visit]:visible').first().waitFor();
    } catch {
      const { date, stops } = await this.core('day');
      const { sync, pause, server_time_ms } = await this.core('state');
      const outcomes = stops.map((one) => one.state.outcome).join();
      throw new Error(`no visit is on the screen; of ${date} the core has [${outcomes}], its state is ${JSON.stringify({ sync, pause, server_time_ms })}`);
    }
  }

  async today() {
    await this.page.evaluate(() => (location.hash = '#/'));
    await this.page.locator('[data-today]').waitFor();
  }

  /** Types the code of a tag on the screen for it. */
  async typeTag(tag) {
    await this.page.locator('[data-read-tag]').first().click();
    await this.page.locator('#tag').fill(tag);
    await this.page.locator('[data-use-code]').click();
  }

  /** The core has this state of a visit, soon. */
  async expectOutcome(visit, outcome) {
    const end = Date.now() + SOON_LIMIT_MS;
    while (Date.now() < end) {
      const stop = await this.stop(visit);
      if (stop?.state.outcome === outcome) return stop;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`the visit is ${(await this.stop(visit))?.state.outcome}, not ${outcome}`);
  }

  async expectSent(limit_ms = SOON_LIMIT_MS) {
    const end = Date.now() + limit_ms;
    while (Date.now() < end) {
      const { sync } = await this.core('state');
      if (sync.waiting === 0) return;
      await this.page.waitForTimeout(250);
    }
    throw new Error('not everything was sent');
  }

  countPresses() {
    return this.page.addInitScript(COUNT_PRESSES);
  }

  presses() {
    return this.page.evaluate(() => Number(sessionStorage.getItem('presses') ?? 0));
  }

  giveReader() {
    return this.page.addInitScript(TAG_READER);
  }

  /** While the work is done, answers to these calls are what `changes` makes of them. */
  async withAnswers(changes, work) {
    await this.page.route('**/call', async (route) => {
      const change = changes[route.request().postDataJSON().call];
      if (!change) return route.continue();
      // An answer that is still under way when the work is done is nobody's any more.
      const response = await route.fetch().catch(() => null);
      if (response) await route.fulfill({ response, json: change(await response.json()) }).catch(() => {});
    });
    try {
      await work();
    } finally {
      await this.page.unroute('**/call');
    }
  }

  holdTag(tag) {
    return this.page.evaluate((code) => window.holdTag(`https://vardag.example/t/${code}`), tag);
  }
}

/** An answer with something of it changed. */
export const changed = (change) => ({ ok }) => (change(ok), { ok });

/** Everything that is pressed is at least 48 px high and wide. */
export async function checkTargets(page, state, faults) {
  const small = await page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll('a[href], button, input, textarea, summary')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('.ds-sr-only')) continue;
      if (box.height < 47.5 || box.width < 47.5) {
        found.push(`${element.textContent.trim().slice(0, 30) || element.tagName} ${Math.round(box.width)}×${Math.round(box.height)}`);
      }
    }
    return found;
  });
  for (const one of small) faults.push(`too small to press in ${state}: ${one}`);
}
