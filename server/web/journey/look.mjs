// Looks at one state of the page: axe, a picture, and that no text is cut off.
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
    if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  }

  /** The state as it stands. */
  async at(state) {
    await this.page.waitForTimeout(150);
    await this.shot(state);
    await this.axe(state, EVERY_LOOK);
  }

  /**
   * The state in both languages, light and dark, at several widths and with large text: at
   * those looks that show most and one more in turn, or with VARDAG_LOOKS=all at every one.
   */
  async around(state) {
    const others = this.variants.filter(({ brief }) => !brief);
    const inTurn = others[this.turn % others.length];
    this.turn += 1;
    await this.through(this.variants.filter((one) => EVERY_LOOK || one.brief || one === inTurn), state, true);
  }

  /** Wide and light, narrow and dark, narrow with large text: for another look at a page that was walked around. */
  async briefly(state) {
    await this.through(this.variants.filter(({ brief }) => brief), state);
  }

  async through(variants, state, everyRow = false) {
    for (const variant of variants) {
      await this.dress(variant);
      const name = `${state}-${variant.language}-${variant.scheme}-${variant.width}${variant.text ? `-text${variant.text}` : ''}`;
      await this.shot(name);
      await this.axe(name, EVERY_LOOK ? variant.width >= this.rest.width : everyRow && variant === variants[0]);
      await this.cut(name);
    }
    await this.dress(this.rest);
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

  async shot(name) {
    if (SHOTS) await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
  }

  async axe(name, everyRow) {
    // Violations alone: axe would describe each of thousands of elements that passed,
    // which took three quarters of its time on a full board.
    const axe = new AxeBuilder({ page: this.page }).options({ runOnly: TAGS, resultTypes: ['violations'] }).setLegacyMode(true);
    if (!everyRow || (await this.page.locator(ALIKE).count()) > HUNDREDS) axe.exclude(ALIKE);
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
