import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimeZone } from '@piutang/calendar';
import { type LocalCloud, startLocalCloud } from '@piutang/local-cloud';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../infra/synth.ts';
import { launchBrowser } from '../support/browser.ts';

const PICTURES = join(import.meta.dirname, '../../docs/pictures');
const TENANT = { name: 'demo', timeZone: 'Asia/Jakarta' as TimeZone };
/** A Monday; the demonstration's invoices lie around it. */
const FIRST_DAY = '2026-11-02';
/** Starting, bundling and a week of schedules on a busy machine; no test asserts on it. */
const PATIENCE_MS = 240_000;

const INVOICES = [
  'invoice,customer,customerName,email,language,currency,amount,issuedOn,dueOn',
  'UJI-2026-900001,C-9001,PT Uji Peramban,keuangan@ujiperamban.example,id,IDR,5550000.00,2026-10-10,2026-11-09',
  'UJI-2026-900002,C-9001,PT Uji Peramban,keuangan@ujiperamban.example,id,IDR,333000000.00,2026-10-20,2026-10-30',
].join('\n');

/** Pays the first invoice exactly; the second stays overdue, large enough to be the first to call. */
const STATEMENT = [
  ':20:UJI0001',
  ':25:1240007654321',
  ':28C:00306/1',
  ':60F:C261102IDR145980000,00',
  ':61:2611021102C5550000,00NTRFNONREF//261102000001',
  ':86:UJI-2026-900001 DARI PT UJI PERAMBAN',
  ':62F:C261102IDR151530000,00',
  '-',
].join('\r\n');

/** A week of the demonstration tenant on the real local cloud, as a person at the page lives it. The steps build on each other. */
describe('a week on the local cloud, seen in the browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-browser-'));
  const complaints: string[] = [];
  let cloud: LocalCloud;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const { outDir } = await synthesize({ tenant: TENANT.name, outDir: join(folder, 'cdk.out'), nag: false });
    const started = await startLocalCloud({
      dataDir: join(folder, 'data'),
      assemblyDir: outDir,
      port: 0,
      tenant: TENANT,
      asOf: FIRST_DAY,
    });
    if ('refused' in started) throw new Error(JSON.stringify(started));
    cloud = started;
    await cloud.ready();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (view: string) => {
    await page.goto(`${cloud.url}/#/${view}`);
    await page.locator(`main[data-view="${view.split('/')[0]}"] h1`).waitFor();
  };
  const widget = (title: string) => page.getByRole('region', { name: title, exact: true });
  const idle = () => page.getByText('Nothing in flight').waitFor();

  /** Pictures for the documentation, only when asked for, because they change with every run's clock. */
  const picture = async (name: string, fullPage = false) => {
    if (process.env.PIUTANG_PICTURES !== '1') return;
    await page.mouse.move(0, 0);
    await idle();
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage });
  };

  const drop = async (place: 'bank-statements' | 'invoices', name: string, text: string) => {
    await open('bucket');
    await page.locator(`#pick-${place}`).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    const fate = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name, exact: true }) })
      .first();
    await fate.getByText('FileProcessed').first().waitFor();
    await idle();
    return fate;
  };

  it('starts on the day that was asked for, in the tenant’s zone', async () => {
    await open('dashboard');
    const clock = page.getByRole('region', { name: 'Virtual clock' });
    await clock.getByText('Mon 2 Nov 2026').waitFor();
    expect(await clock.textContent()).toContain(TENANT.timeZone);
  });

  it('takes a dropped invoices file, and a bank file that pays one of them', async () => {
    const invoices = await drop('invoices', 'uji.csv', INVOICES);
    await invoices.getByText('posted, 2 rows').waitFor();
    const statement = await drop('bank-statements', 'uji.sta', STATEMENT);
    await statement.getByText('posted, 1 row').waitFor();
    await picture('bucket');
    await open('events');
    await page.getByLabel('Filter events').fill('UJI-2026-900001');
    await page.getByText('CashApplied').first().waitFor();
  });

  it('keeps a file that is not a bank statement in quarantine, with a report beside it', async () => {
    const fate = await drop('bank-statements', 'catatan.txt', 'ini bukan rekening koran');
    await fate.getByText('quarantined', { exact: true }).waitFor();
    await fate.getByRole('link', { name: /Read the report/ }).click();
    const report = page.getByRole('article', { name: 'Object' });
    await report.getByText('catatan.txt').first().waitFor();
    await report.locator('.lines').waitFor();
    expect((await report.locator('.lines').textContent())?.length).toBeGreaterThan(20);
    await page
      .getByRole('list', { name: 'Folders' })
      .getByRole('link', { name: /quarantine/ })
      .waitFor();
  });

  it('moves the clock a week, firing every schedule on the way', async () => {
    await page.getByRole('button', { name: '+7 days' }).click();
    await page.getByText('Mon 9 Nov 2026').waitFor();
    await idle();
    await open('events');
    await page.getByLabel('Filter events').fill('ReceivablesAged');
    await page.getByText('7 of').waitFor();
  });

  it('has reminded the payer whose invoice is overdue, not of the one that is paid', async () => {
    await open('mailbox');
    await page.getByLabel('Filter mails').fill('ujiperamban');
    await page.getByRole('list', { name: 'Mails' }).getByRole('link').first().click();
    const mail = page.frameLocator('iframe[title="The mail as HTML"]');
    await mail.getByText('UJI-2026-900002').first().waitFor();
    expect(await mail.getByText('UJI-2026-900001').count()).toBe(0);
    await page.getByLabel('Filter mails').fill('');
    await picture('mailbox');
  });

  it('mails management what the week was on Monday morning, against the Monday before', async () => {
    const advanced = await page.request.post(`${cloud.url}/api/advance`, { data: { by: '10h' } });
    expect(advanced.ok()).toBe(true);
    await open('mailbox');
    await idle();
    await page.getByLabel('Filter mails').fill('week to 9 Nov');
    await page.getByRole('list', { name: 'Mails' }).getByRole('link').first().click();
    await page.frameLocator('iframe[title="The mail as HTML"]').getByText('against 2 November 2026').waitFor();
    const html = (await page.locator('iframe[title="The mail as HTML"]').getAttribute('srcdoc')) ?? '';
    expect(html).toContain('How reminders kept to the policy, from 1 November 2026');
    if (process.env.PIUTANG_PICTURES !== '1') return;
    for (const [name, width] of [
      ['digest', 680],
      ['digest-phone', 360],
    ] as const) {
      const paper = await browser.newPage({ viewport: { width, height: 900 } });
      await paper.setContent(html);
      await paper.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
      await paper.close();
    }
  });

  it('draws the dashboard as synthesized: the widget function’s own widgets, and graphs of the metrics that functions wrote', async () => {
    await open('dashboard');
    const widgets = page.locator('.widget-custom');
    await widgets.first().waitFor();
    const count = await widgets.count();
    expect(count).toBeGreaterThanOrEqual(5);
    for (let index = 0; index < count; index++) await widgets.nth(index).locator('.piutang').first().waitFor();
    expect(await page.locator('.widget .failed').count()).toBe(0);
    await widget('Who to call first').getByText('PT Uji Peramban').waitFor();
    await widget('Bank lines').locator('.dot').first().waitFor({ state: 'attached' });
    await widget('Reminders').locator('.dot').first().waitFor({ state: 'attached' });
    await picture('dashboard');
    await picture('dashboard-whole', true);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page
      .locator('.piutang.dark')
      .nth(count - 1)
      .waitFor();
    await picture('dashboard-dark');
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page
      .locator('.piutang.light')
      .nth(count - 1)
      .waitFor();
  });

  it('drills down from a line in review into what is known of it', async () => {
    await open('dashboard');
    await widget('Payments to review').getByRole('button').first().click();
    const popup = page.getByRole('dialog');
    await popup.locator('.piutang').waitFor();
    expect((await popup.locator('.piutang').textContent())?.length).toBeGreaterThan(10);
    await page.keyboard.press('Escape');
    await popup.waitFor({ state: 'detached' });
  });

  it('leaves no dead letter, no failed function and no script error behind', async () => {
    await open('queues');
    await page.getByRole('table').waitFor();
    expect(await page.locator('.chip.bad').count()).toBe(0);
    await open('functions');
    await page.getByRole('link', { name: 'ProcessBankStatement' }).click();
    await page.getByRole('article', { name: 'Logs' }).getByRole('listitem').first().waitFor();
    expect(await page.locator('td.failed').allTextContents()).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
