import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVOICES, mt940 } from '../support/books.ts';
import { launchBrowser } from '../support/browser.ts';
import { type LocalSystem, localSystem } from '../support/piutang.ts';

const PICTURES = join(import.meta.dirname, '../../docs/pictures');
/** Starting and bundling on a busy machine; no test asserts on it. */
const PATIENCE_MS = 120_000;

type Legs = { readonly open: string; readonly applications: readonly Readonly<Record<string, string>>[] };

/** A clerk at the dashboard of the local cloud: the widget shows, the other function decides, the books say who. */
describe('deciding about payments on the dashboard', () => {
  const complaints: string[] = [];
  let system: LocalSystem;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    system = localSystem();
    await system.start('--tenant', 'demo', '--empty', '--as-of', '2026-11-23');
    const bookings = [
      { mark: 'C', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI', reference: 'X1' },
      { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI TANPA NAMA' },
      { mark: 'C', amount: '700000,00', text: 'CV MAJU BERSAMA INV-2026-003 INV-2026-004' },
    ] as const;
    await system.run('local', 'drop', system.file('invoices.csv', INVOICES), '--to', 'invoices');
    await system.run('local', 'settle');
    await system.run('local', 'drop', system.file('one.sta', mt940('1', 0n, bookings)), '--to', 'bank-statements');
    await system.run('local', 'settle');
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${system.running().url}#/dashboard`);
  });

  afterAll(async () => {
    await browser?.close();
    await system.dispose();
  });

  const queue = () => page.getByRole('region', { name: 'Payments to review', exact: true });
  const popup = () => page.getByRole('dialog').last();
  const confirm = () => page.getByRole('button', { name: 'Confirm' }).click();
  /** Pictures for the documentation, only when asked for, because they change with every run's clock. */
  const picture = async (name: string, fullPage = false) => {
    if (process.env['PIUTANG_PICTURES'] !== '1') return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
  };

  it('shows what waits, the most money first, each with its reason', async () => {
    await queue().getByText('2 bank lines wait for a person').waitFor();
    const text = (await queue().locator('.piutang').textContent()) ?? '';
    expect(text.indexOf('MAJU BERSAMA')).toBeLessThan(text.indexOf('TANPA NAMA'));
  });

  it('opens a line with its readings, in the dark as in the light', async () => {
    await queue().getByRole('button', { name: /MAJU/ }).click();
    await popup().getByText('Who decides').waitFor();
    await picture('review-line');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page.locator('.piutang.dark').first().waitFor();
    await queue().getByRole('button', { name: /MAJU/ }).click();
    await popup().locator('.piutang.dark').waitFor();
    await picture('review-line-dark');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page.locator('.piutang.light').first().waitFor();
  });

  it('does nothing without a name, and nothing when the question is answered no', async () => {
    await queue()
      .getByRole('button', { name: /SETORAN TUNAI/ })
      .click();
    await popup()
      .getByLabel(/Invoices and amounts/)
      .fill('INV-2026-002=400000.00');
    await popup().getByRole('button', { name: 'Allocate' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await popup().getByRole('button', { name: 'Allocate' }).click();
    await confirm();
    await popup().getByText('Nobody was named').waitFor();
    expect(await system.json<Legs>('invoice', 'show', 'INV-2026-002')).toMatchObject({
      open: '500000.00',
      applications: [],
    });
  });

  it('allocates what the clerk names, and records who it was', async () => {
    await popup().getByLabel('Who decides').fill('dewi');
    await popup()
      .getByLabel(/Invoices and amounts/)
      .fill('INV-2026-002=400000.00');
    await popup().getByRole('button', { name: 'Allocate' }).click();
    await confirm();
    await popup().getByText('Done, and recorded with your name.').waitFor();
    const { open, applications } = await system.json<Legs>('invoice', 'show', 'INV-2026-002');
    expect(open).toBe('100000.00');
    expect(applications).toMatchObject([{ by: 'person:dewi', cause: 'widget:review-queue' }]);
    await page.keyboard.press('Escape');
  });

  it('takes back what was posted lately, for a reason only', async () => {
    await page.reload();
    await queue().getByRole('button', { name: 'Posted lately' }).click();
    await popup()
      .getByRole('button', { name: /C-1|SINAR/ })
      .first()
      .click();
    await popup().getByLabel('Who decides').fill('dewi');
    await popup().getByRole('button', { name: 'Take back' }).click();
    await confirm();
    await popup().getByText('no reason was given').waitFor();
    expect(await popup().getByLabel('Who decides').inputValue()).toBe('dewi');
    await popup().getByLabel('Reason', { exact: true }).fill('named the wrong invoice');
    await popup().getByRole('button', { name: 'Take back' }).click();
    await confirm();
    await popup().getByText('Done, and recorded with your name.').waitFor();
    await page.keyboard.press('Escape');
  });

  const worklist = () => page.getByRole('region', { name: 'Who to call first', exact: true });
  const card = () => popup().locator('.piutang');
  const openCard = async (name: string) => {
    await worklist().getByRole('button', { name, exact: true }).click();
    await popup().getByText('Open items').waitFor();
  };

  it('lists after the day’s ageing whom to call, and opens a payer’s card with its contact, hours and open items', async () => {
    await system.run('local', 'advance', '10h');
    await page.reload();
    await openCard('PT Sinar Jaya Abadi');
    const text = (await card().textContent()) ?? '';
    expect(text).toMatch(/call(ed)? (now|between)/);
    expect(text).toContain('INV-2026-002');
    await picture('payer-card');
  });

  it('notes a call under the person’s name, with the day to call again', async () => {
    await popup().getByRole('button', { name: 'Note a contact' }).click();
    await popup().getByLabel('What came of it').selectOption('call-back');
    await popup().getByLabel('Note', { exact: true }).fill('wants the tax invoice <b>first</b>');
    await popup().getByLabel('Follow up on').fill('2026-11-25');
    await popup().getByRole('button', { name: 'Note it' }).click();
    await confirm();
    await popup().getByText('Nobody was named').waitFor();
    expect(await popup().getByLabel('Note', { exact: true }).inputValue()).toBe('wants the tax invoice <b>first</b>');
    await popup().getByLabel('Your login name').fill('dewi');
    await popup().getByRole('button', { name: 'Note it' }).click();
    await confirm();
    await popup().getByText('Done, and recorded with your name.').waitFor();
    expect(await card().textContent()).toContain(
      'Phone call: to be called backwants the tax invoice <b>first</b> · dewi',
    );
  });

  it('records a promise and a dispute, which then stand in the totals of the card', async () => {
    await popup().getByRole('button', { name: 'Record a promise' }).click();
    await popup()
      .getByLabel(/^Amount/)
      .fill('400000.00');
    await popup()
      .getByLabel(/^Comes by/)
      .fill('2026-11-30');
    await popup().getByRole('button', { name: 'Record it' }).click();
    await confirm();
    await popup().getByText('Promise of Rp400,000 by 30 Nov 2026').waitFor();
    await popup().getByRole('button', { name: 'Open a dispute' }).click();
    await popup().locator('select[name="invoice"]').selectOption('INV-2026-002');
    await popup().getByLabel('What the payer says is wrong').fill('two boxes were missing');
    await popup()
      .getByLabel(/^Amount/)
      .fill('50000.00');
    await popup().getByRole('button', { name: 'Open it' }).click();
    await confirm();
    await popup().getByText('Rp50,000 disputed').first().waitFor();
    expect(await system.json<readonly object[]>('promise', 'list')).toMatchObject([
      { customer: 'C-1', actor: 'person:dewi' },
    ]);
    await page.keyboard.press('Escape');
  });

  it('shows what is to do, in the dark too, and all of it on a narrow screen', async () => {
    await page.reload();
    await page.getByRole('region', { name: 'To do, by day', exact: true }).getByText('wants the tax invoice').waitFor();
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page.locator('.piutang.dark').first().waitFor();
    await openCard('PT Sinar Jaya Abadi');
    await picture('payer-card-dark');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 400, height: 860 });
    await page.reload();
    await worklist().locator('.piutang .narrow').waitFor();
    await worklist().scrollIntoViewIfNeeded();
    const widest = await page.evaluate<number>(
      `Math.max(...[...document.querySelectorAll('.widget-custom .widget-body')].map((body) => body.scrollWidth - body.clientWidth))`,
    );
    expect(widest).toBeLessThanOrEqual(1);
    await picture('dashboard-narrow', true);
    await openCard('PT Sinar Jaya Abadi');
    await picture('payer-card-narrow');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('mailed the week to those who get it, and leaves the books whole', async () => {
    await page.goto(`${system.running().url}#/mailbox`);
    await page.getByLabel('Filter mails').fill('Receivables of');
    const mails = page.getByRole('list', { name: 'Mails' }).getByRole('link');
    await mails.first().click();
    const mail = page.frameLocator('iframe[title="The mail as HTML"]');
    await mail.getByText('Receivables this week').waitFor();
    expect(await mails.count()).toBe(1);
    const verified = JSON.parse((await system.run('verify', '--json')).stdout) as { breaches: readonly unknown[] };
    expect(verified.breaches).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
