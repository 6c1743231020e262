import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderNotice, renderThankYou, SAMPLE_THANK_YOU } from '@piutang/notices';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { view } from '../../packages/notices/src/notice-view.test-data.ts';
import { launchBrowser } from '../support/browser.ts';

const PICTURES = join(import.meta.dirname, '../../docs/pictures');

/** The narrowest phone that is still sold. */
const PHONE = { width: 320, height: 640 };
const DESK = { width: 760, height: 900 };

/** Below this contrast a text is hard to read (WCAG 2.2, 1.4.3). */
const LEAST_CONTRAST = 4.5;
const LEAST_FONT_PX = 12;
/** What a finger hits (WCAG 2.2, 2.5.8 asks for 24). */
const LEAST_BUTTON_PX = 40;

type Measured = { readonly width: number; readonly hard: readonly string[]; readonly buttonHeight: number };

/** Measures in the page what it shows; a text, because the tests are compiled without the types of a page. */
const MEASURE = `(() => {
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((each) => {
      const channel = Number(each) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    if (element === null) return 'rgb(255, 255, 255)';
    const colour = getComputedStyle(element).backgroundColor;
    return /rgba\\(.*, 0\\)|transparent/.test(colour) ? behind(element.parentElement) : colour;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const hard = [];
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    const words = node.textContent.trim();
    const { color, fontSize, display } = getComputedStyle(element);
    if (words === '' || display === 'none' || element.getBoundingClientRect().height === 0) continue;
    const [light, dark] = [luminance(color), luminance(behind(element))].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast < ${LEAST_CONTRAST} || parseFloat(fontSize) < ${LEAST_FONT_PX}) hard.push(words + ': ' + contrast.toFixed(1) + ', ' + fontSize);
  }
  const button = document.querySelector('a.button')?.getBoundingClientRect();
  return { width: document.documentElement.scrollWidth, hard, buttonHeight: button?.height ?? 0 };
})()`;

/** Pictures for the documentation, only when asked for. */
async function pictured(page: Page, name: string): Promise<void> {
  if (process.env['PIUTANG_PICTURES'] !== '1') return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

describe('a mail in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function shown(
    html: string,
    viewport: typeof PHONE,
    colorScheme: 'light' | 'dark',
    visit: (page: Page) => Promise<void>,
  ) {
    const page = await browser.newPage({ viewport, colorScheme });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    try {
      await page.setContent(html);
      await visit(page);
      // A mail that loads something tells a third party when it is opened.
      expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
    } finally {
      await page.close();
    }
  }

  it.each([
    ['mail-phone', 'id', 'friendly', PHONE, 'light'],
    ['mail-phone-dark', 'id', 'friendly', PHONE, 'dark'],
    ['mail-final-dark', 'en', 'final', PHONE, 'dark'],
    ['mail-desk', 'en', 'reminder', DESK, 'light'],
    ['mail-desk-dark', 'en', 'courtesy', DESK, 'dark'],
  ] as const)(
    'is read without scrolling sideways, in good contrast and size: %s',
    async (name, language, tone, viewport, scheme) => {
      const courtesy = tone === 'courtesy' ? { overdue: [] } : {};
      const { html } = renderNotice(view({ tone, ...courtesy }), language);
      await shown(html, viewport, scheme, async (page) => {
        const { width, hard, buttonHeight } = await page.evaluate<Measured>(MEASURE);
        expect(width).toBe(viewport.width);
        expect(hard).toEqual([]);
        expect(buttonHeight).toBeGreaterThanOrEqual(LEAST_BUTTON_PX);
        await pictured(page, name);
      });
    },
  );

  it.each([
    ['mail-thanks', 'id', PHONE, 'light'],
    ['mail-thanks-dark', 'en', PHONE, 'dark'],
  ] as const)('that thanks is read as well, and has nothing to press: %s', async (name, language, viewport, scheme) => {
    await shown(renderThankYou(SAMPLE_THANK_YOU, language).html, viewport, scheme, async (page) => {
      expect(await page.evaluate<Measured>(MEASURE)).toEqual({ width: viewport.width, hard: [], buttonHeight: 0 });
      await pictured(page, name);
    });
  });

  it('is judged by eyes that see a pale text and a mail that is too wide', async () => {
    const { html } = renderNotice(view(), 'en');
    await shown(html.replaceAll('#4c5d5a', '#9caaa7'), PHONE, 'light', async (page) => {
      expect((await page.evaluate<Measured>(MEASURE)).hard).not.toEqual([]);
    });
    await shown(html.replace('<h1 style="', '<h1 style="width:400px;'), PHONE, 'light', async (page) => {
      expect((await page.evaluate<Measured>(MEASURE)).width).toBeGreaterThan(PHONE.width);
    });
  });

  it('holds the longest names and numbers within a narrow phone', async () => {
    const long = 'PERSEROANTERBATAS'.repeat(9);
    const base = view();
    const wide = view({
      id: long,
      customerName: long,
      contactEmail: `${'a'.repeat(60)}@${'b'.repeat(60)}.example`,
      company: { legalName: long, address: long, phone: long, taxId: long },
      overdue: base.overdue.map((each) => ({
        ...each,
        id: `${each.id}/${long}`,
        description: long,
        virtualAccount: long,
      })),
      accounts: base.accounts.map((each) => ({ ...each, account: long, bank: long, holder: long })),
    });
    const { id, customerName, contactEmail, company } = wide;
    const thanks = { ...SAMPLE_THANK_YOU, id, customerName, contactEmail, company };
    const paid = thanks.paid.map((each) => ({ ...each, invoice: long, amountMinor: 10n ** 15n }));
    for (const { html } of [renderNotice(wide, 'id'), renderThankYou({ ...thanks, paid }, 'id')]) {
      await shown(html, PHONE, 'light', async (page) => {
        expect((await page.evaluate<Measured>(MEASURE)).width).toBe(PHONE.width);
      });
    }
  });
});
