// Looks at one state of the page: axe, a picture, and that no text is cut off.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SHOTS = process.env.VARDAG_SHOTS;
const EVERY_LOOK = process.env.VARDAG_LOOKS === 'all';

export const OFFICE = [
  { language: 'sv', scheme: 'light', width: 1600, brief: true },
  { language: 'en', scheme: 'dark', width: 1600 },
  { language: 'sv', scheme: 'dark', width: 1280 },
  { language: 'en', scheme: 'light', width: 768 },
  { language: 'sv', scheme: 'light', width: 320 },
  { language: 'en', scheme: 'dark', width: 320, brief: true },
  { language: 'sv', scheme: 'light', width: 1280, text: 200 },
  { language: 'sv', scheme: 'light', width: 320, text: 200, brief: true },
];
const HEIGHT = 1000;

/** Rows of a table or a timeline are made alike: all are looked at once on each page that is
 * walked around (with VARDAG_LOOKS=all at every look that is no narrower than the walk), and
 * the first dozen otherwise and where there are hundreds. */
const HUNDREDS = 100;
const ALIKE = 'tbody > tr:nth-child(n+13), [role=row]:nth-child(n+13)';
/** Each row of these has some dozens of buttons: never all of them. */
const MANY = '[data-week] tbody > tr:nth-child(n+13)';

/** What a state is about where the walk does not say: an open dialog, else what has the focus, else the heading. */
const ABOUT = ['dialog[open] :focus', 'dialog[open]', 'main :focus', 'main h1'];

export class Looker {
  /** `rest` is how the walk goes on between two looks. */
  constructor(page, faults, { variants = OFFICE, rest = { language: 'sv', scheme: 'light', width: 1600 } } = {}) {
    this.page = page;
    this.faults = faults;
    this.variants = variants;
    this.rest = rest;
    this.looked = 0;
    this.turn = 0;
    this.violations = 0;
    /** Pictures that are byte for byte that of another state. */
    this.alike = [];
    this.pictures = new Map();
    if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  }

  /** The state as it stands, or with VARDAG_LOOKS=all at every look. `about` is the selector of what the picture has to show. */
  async at(state, about) {
    await this.once(state, about);
    if (EVERY_LOOK) await this.asItWas(() => this.through(this.variants, state, about));
  }

  /** As it stands and no other way: one that soon passes, or that is of this size. */
  async once(state, about) {
    await this.page.waitForTimeout(150);
    await this.picture(state, state, about);
    await this.axe(state, EVERY_LOOK);
  }

  /**
   * The state in both languages, light and dark, at several widths and with large text: at
   * those looks that show most and one more in turn, or with VARDAG_LOOKS=all at every one.
   */
  async around(state, about) {
    const others = this.variants.filter(({ brief }) => !brief);
    const inTurn = others[this.turn % others.length];
    this.turn += 1;
    await this.through(this.variants.filter((one) => EVERY_LOOK || one.brief || one === inTurn), state, about, true);
  }

  /** Wide and light, narrow and dark, narrow with large text: for another look at a page that was walked around. */
  async briefly(state, about) {
    await this.through(this.variants.filter(({ brief }) => brief), state, about);
  }

  async through(variants, state, about, everyRow = false) {
    for (const variant of variants) {
      await this.dress(variant);
      const name = `${state}-${variant.language}-${variant.scheme}-${variant.width}${variant.text ? `-text${variant.text}` : ''}`;
      await this.picture(name, state, about);
      await this.axe(name, EVERY_LOOK ? variant.width >= this.rest.width : everyRow && variant === variants[0]);
      await this.cut(name);
    }
    await this.dress(this.rest);
  }

  /** Afterwards the window is as large as before, and scrolled as it was. */
  async asItWas(work) {
    const size = this.page.viewportSize();
    const at = await this.page.evaluate(() => [scrollX, scrollY]);
    await work();
    await this.page.setViewportSize(size);
    await this.page.evaluate(([x, y]) => scrollTo(x, y), at);
  }

  async dress({ language, scheme, width, height = HEIGHT, text = 100 }) {
    if ((await this.page.locator('html').getAttribute('lang')) !== language) {
      // Not a click: an open dialog lies over the button.
      await this.page.locator('[data-language]').evaluate((button) => button.click());
    }
    await this.page.evaluate(
      ([chosen, size]) => {
        const { dataset, style } = document.documentElement;
        dataset.colorScheme = chosen;
        // Of what the page's readers see, which is not the browser's 16 px.
        style.fontSize = '';
        if (size !== 100) style.fontSize = `${(parseFloat(getComputedStyle(document.documentElement).fontSize) * size) / 100}px`;
      },
      [scheme, text],
    );
    // After the text: Chromium measures a container in the letters of when its width changed.
    await this.page.setViewportSize({ width, height });
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.waitForTimeout(150);
  }

  /** With what the state is about in sight; what was scrolled for it goes back, so that nothing else is looked at than before. */
  async picture(name, state, about) {
    if (!SHOTS) return;
    const back = await this.page.evaluateHandle(intoSight, about ? [about, ...ABOUT] : ABOUT);
    try {
      const bytes = await this.shot(name);
      const sum = createHash('sha256').update(bytes).digest('hex');
      const first = this.pictures.get(sum);
      if (first === undefined) this.pictures.set(sum, { name, state });
      else if (first.state !== state) this.alike.push(`${name} = ${first.name}`);
    } finally {
      await back.evaluate((scrolled) => scrolled.forEach(([box, left, top]) => box.scrollTo({ left, top, behavior: 'instant' })));
      await back.dispose();
    }
  }

  /** As it stands. */
  async shot(name) {
    return SHOTS ? this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) }) : null;
  }

  async axe(name, everyRow) {
    // Violations alone: axe would describe each of thousands of elements that passed,
    // which took three quarters of its time on a full board.
    const axe = new AxeBuilder({ page: this.page }).options({ runOnly: TAGS, resultTypes: ['violations'] }).setLegacyMode(true);
    if (!everyRow || (await this.page.locator(ALIKE).count()) > HUNDREDS) axe.exclude(ALIKE);
    else axe.exclude(MANY);
    const found = await axe.analyze();
    this.looked += 1;
    for (const violation of found.violations) {
      this.violations += 1;
      const where = violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`);
      this.faults.push(`axe in ${name}: ${violation.id} ×${violation.nodes.length}: ${where.join(' | ')}`);
    }
  }

  /** axe is content while text is cut off: every text must lie within the window or in something that scrolls. */
  async cut(name) {
    const cut = await this.page.evaluate(() => {
      const found = [];
      if (document.documentElement.scrollWidth > innerWidth + 1) {
        found.push(`the page is ${document.documentElement.scrollWidth} wide`);
      }
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.textContent.trim()) continue;
        const parent = node.parentElement;
        if (parent.closest('.scroll-x, .timeline, .ds-sr-only, option, noscript, .ds-skip-link, title')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) found.push(node.textContent.trim().slice(0, 40));
      }
      return found;
    });
    for (const text of cut) this.faults.push(`cut off in ${name}: ${text}`);
  }
}

/** In the page. Answers with what was scrolled, and where it was before. */
async function intoSight(selectors) {
  const isThere = (element) => element !== null && element.getClientRects().length > 0;
  const found = selectors.map((selector) => document.querySelector(selector)).find(isThere);
  const scrolled = [];
  for (let box = found?.parentElement ?? null; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth) scrolled.push([box, box.scrollLeft, box.scrollTop]);
  }
  if (!found) return scrolled;
  const { top, bottom, height } = found.getBoundingClientRect();
  const isInSight = top >= 0 && (bottom <= innerHeight || (height > innerHeight && top < innerHeight / 2));
  const block = height > innerHeight / 2 ? 'start' : 'center';
  found.scrollIntoView({ block: isInSight ? 'nearest' : block, inline: 'nearest', behavior: 'instant' });
  // What is drawn by what is in sight is drawn anew.
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  return scrolled;
}
