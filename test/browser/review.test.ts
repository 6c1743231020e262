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
  const picture = async (name: string) => {
    if (process.env['PIUTANG_PICTURES'] !== '1') return;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
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
    const verified = JSON.parse((await system.run('verify', '--json')).stdout) as { breaches: readonly unknown[] };
    expect(verified.breaches).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
