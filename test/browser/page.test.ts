import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';

/** The page in a real browser on canned data: what people see and do, not how it looks. */
describe('the page of the local cloud', () => {
  let browser: Browser;
  let cloud: FakeCloud;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    cloud = await startFakeCloud();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(cloud.url) && !request.url().startsWith('about:')) complaints.push(request.url());
    });
  });
  afterEach(async () => {
    await page.close();
    await cloud.close();
    expect(complaints).toEqual([]);
  });

  const open = (path: string) => page.goto(`${cloud.url}#/${path}`);
  const widget = (title: string) => page.getByRole('region', { name: title, exact: true });
  const apiCalls = (path: string) => cloud.calls.filter((call) => call.path === path);

  it('shows the tenant’s own date and time on every view', async () => {
    await open('events');
    const clock = page.getByRole('region', { name: 'Virtual clock' });
    await clock.getByText('12:00').waitFor();
    expect(await clock.textContent()).toContain('Mon 7 Dec 2026');
    expect(await clock.textContent()).toContain('Asia/Jakarta');
  });

  it('moves the clock by its buttons and to a date in the tenant’s zone', async () => {
    await open('dashboard');
    await page.getByRole('button', { name: '+7 days' }).click();
    await page.getByText('Mon 14 Dec 2026').waitFor();
    await page.getByRole('button', { name: 'To date…' }).click();
    await page.getByLabel(/Move the clock to/).fill('2026-12-31T17:30');
    await page.getByRole('button', { name: 'Advance' }).click();
    await page.getByText('Thu 31 Dec 2026').waitFor();
    expect(apiCalls('advance').map((call) => call.body)).toEqual([{ by: '7d' }, { to: '2026-12-31T17:30' }]);
  });

  it('places widgets on CloudWatch’s grid of 24 columns', async () => {
    await open('dashboard');
    await widget('Ageing by due date').getByText('412.300.000').waitFor();
    const [ageing, review] = await Promise.all([
      widget('Ageing by due date').boundingBox(),
      widget('Waiting for review').boundingBox(),
    ]);
    expect(review!.y).toBe(ageing!.y);
    expect(review!.height).toBe(ageing!.height);
    expect(ageing!.width / review!.width).toBeCloseTo(14 / 10, 1);
  });

  it('reads the metric shorthand, and asks for each series with its own statistic and period', async () => {
    await open('dashboard');
    await widget('Reminders by level').locator('polyline').nth(3).waitFor({ state: 'attached' });
    const bodies = apiCalls('metrics').map((call) => call.body as { metrics: { metricName: string }[] });
    expect(bodies.flatMap((body) => body.metrics)).toEqual(
      expect.arrayContaining([
        {
          namespace: 'Piutang',
          metricName: 'NoticesSent',
          dimensions: { tenant: 'demo', level: '4' },
          stat: 'Sum',
          periodS: 86_400,
        },
        {
          namespace: 'Piutang',
          metricName: 'LinesInReview',
          dimensions: { tenant: 'demo' },
          stat: 'Sum',
          periodS: 86_400,
        },
        {
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: 'notices' },
          stat: 'Maximum',
          periodS: 86_400,
        },
      ]),
    );
    expect(await widget('Reminders by level').getByRole('list').textContent()).toBe('1234');
    await widget('Function errors').getByText('Metric math is not computed here: Error rate').waitFor();
  });

  it('reads a graph’s points by keyboard', async () => {
    await open('dashboard');
    const graph = widget('Straight through').getByRole('img');
    await graph.focus();
    await graph.press('ArrowLeft');
    await widget('Straight through').locator('.tip').getByText('7 Dec').waitFor();
    expect(await widget('Straight through').locator('.tip').textContent()).toMatch(/StraightThroughPercent\d+/);
  });

  it('shows the state of alarms, and leads to what a person does next', async () => {
    await open('dashboard');
    const row = widget('Alarms').getByRole('listitem').filter({ hasText: 'dead-letters' });
    await row.getByText('ALARM').waitFor();
    await row.getByRole('link').click();
    await page.locator('.card[aria-current]').getByText('Fix the cause.').waitFor();
  });

  it('tells a custom widget what CloudWatch tells it, theme and size included', async () => {
    await open('dashboard');
    await page.locator('[data-theme-seen="light"]').waitFor();
    const calls = apiCalls('widget').map(
      (call) => call.body as { payload: { view: string; widgetContext: Record<string, unknown> } },
    );
    const context = calls.find(({ payload }) => payload.view === 'ageing')!.payload.widgetContext;
    expect(context).toMatchObject({
      dashboardName: 'piutang-demo',
      timezone: { label: 'Asia/Jakarta', offsetISO: '+07:00', offsetInMinutes: 420 },
      timeRange: { mode: 'relative', end: Date.parse('2026-12-07T05:00:00Z'), relativeStart: 28 * 86_400_000 },
      theme: 'light',
      title: 'Ageing by due date',
      params: { view: 'ageing' },
      forms: { all: {} },
    });
    expect(context.width).toBeGreaterThan(500);
    expect(context.height).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Switch between light and dark' }).click();
    await page.locator('[data-theme-seen="dark"]').waitFor();
  });

  it('runs nothing that a widget’s HTML brings along', async () => {
    await open('dashboard');
    await widget('Mail health').getByText('128 delivered').waitFor();
    expect(await widget('Mail health').locator('script, iframe').count()).toBe(0);
    expect(await page.title()).toBe('Dashboard · Piutang');
  });

  it('pages within a widget, and drills down into a popup whose confirmed action sends its form', async () => {
    await open('dashboard');
    const worklist = widget('Worklist: who to call first');
    await worklist.getByRole('button', { name: 'Page 2' }).click();
    await worklist.getByText('PT Graha Medika').waitFor();
    await worklist.getByRole('button', { name: 'PT Anugerah Tekstil' }).press('Enter');
    const popup = page.getByRole('dialog', { name: 'PT Anugerah Tekstil' });
    await popup.getByLabel('Reason').fill('awaiting credit note');
    await popup.getByRole('button', { name: 'Hold reminders' }).click();
    await page.getByText('Stop reminding PT Anugerah Tekstil?').waitFor();
    expect(cloud.state.held).toEqual([]);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await popup.getByText('is on hold').waitFor();
    expect(cloud.state.held).toEqual(['PT Anugerah Tekstil: awaiting credit note']);
  });

  it('does nothing when a confirmation is refused', async () => {
    await open('dashboard');
    await widget('Worklist: who to call first').getByRole('button', { name: 'Windmill BV' }).click();
    await page.getByRole('dialog', { name: 'Windmill BV' }).getByRole('button', { name: 'Hold reminders' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Stop reminding').waitFor({ state: 'detached' });
    expect(cloud.state.held).toEqual([]);
  });

  it('shows a mail as HTML with its scripts off, as text, and at the width of a phone', async () => {
    await open('mailbox');
    await page.getByRole('link', { name: /keuangan@sinarjaya/ }).click();
    const frame = page.frameLocator('iframe[title="The mail as HTML"]');
    await frame.getByText('INV-2026-000123').waitFor();
    expect(await frame.locator('body').getAttribute('data-ran')).toBeNull();
    await page.getByRole('button', { name: '320 px' }).click();
    expect((await page.locator('iframe').boundingBox())!.width).toBe(320);
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    await page.getByText('Transfer: BCA 0353070118').waitFor();
  });

  it('shows markup in data as the text that it is', async () => {
    await open('mailbox');
    await page.getByText('finance@<b>bold</b>.example').waitFor();
    await page.getByLabel('Filter mails').fill('bounced');
    expect(await page.getByRole('list', { name: 'Mails' }).getByRole('link').count()).toBe(1);
  });

  it('tells what became of a dropped file: posted', async () => {
    await open('bucket');
    await page
      .locator('#pick-bank-statements')
      .setInputFiles({ name: 'new.sta', mimeType: 'text/plain', buffer: Buffer.from(':20:X\r\n') });
    await page.getByText('FileProcessed: posted, 3 rows').waitFor();
    expect(cloud.state.contents.get('bank-statements/new.sta')).toBe(':20:X\r\n');
    await open('events');
    await page.getByText('CashApplied').waitFor();
    await open('bucket');
    await page.getByText('FileProcessed: posted, 3 rows').waitFor();
  });

  it('tells what became of a dropped file: quarantined, with the way to its report', async () => {
    await open('bucket');
    await page
      .locator('#pick-bank-statements')
      .setInputFiles({ name: 'wrong.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await page.getByText('quarantined', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Read the report of what could not be taken' }).click();
    await page.getByRole('article', { name: 'Object' }).getByText('save the export again').waitFor();
  });

  it('takes a file that is dragged onto its place', async () => {
    await open('bucket');
    const dataTransfer = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['invoice,customer'], 'dragged.csv'));
      return transfer;
    })()`);
    await page.getByText('Drop or choose…').nth(1).dispatchEvent('drop', { dataTransfer });
    await page.getByRole('link', { name: 'dragged.csv' }).first().waitFor();
    await page.getByText('FileProcessed').waitFor();
    expect(cloud.state.contents.get('invoices/dragged.csv')).toBe('invoice,customer');
  });

  it('opens folders and shows a file’s lines', async () => {
    await open('bucket');
    await page.getByRole('list', { name: 'Folders' }).getByRole('link', { name: 'bank-statements' }).click();
    await page.getByRole('link', { name: '2026-12-07/' }).click();
    await page.getByRole('link', { name: 'BCA-0353070118.sta' }).click();
    await page.getByText(':61:2612070000C11100000,00NTRFNONREF').waitFor();
  });

  it('redrives dead letters after asking', async () => {
    await open('queues/piutang-demo-bank-statements-dead');
    await page.getByText('bank-statements/2026-12-07/broken.sta').waitFor();
    await page.getByRole('button', { name: 'Redrive to the queue…' }).click();
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByText('No messages.').waitFor();
    expect(apiCalls('queues/piutang-demo-bank-statements-dead/redrive')).toHaveLength(1);
  });

  it('shows what a function logged, with its level', async () => {
    await open('functions/piutang-demo-process-bank-statement');
    const logs = page.getByRole('article', { name: 'Logs' });
    await logs.getByText('file posted').waitFor();
    expect(await logs.getByRole('listitem').first().textContent()).toContain('ERRORbalance-below-allocation');
  });

  it('lists ringing alarms first, with what a person does next', async () => {
    await open('alarms');
    const first = page.getByRole('main').locator('.card').first();
    await first.getByText('piutang-demo-dead-letters').waitFor();
    expect(await first.textContent()).toContain('Fix the cause.');
  });

  it('says so when the local cloud has gone, and goes on when it answers again', async () => {
    await open('events');
    await page.getByText('CashApplied').waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await page.getByText('is `npm start` still running?').waitFor();
    await page.unroute('**/api/**');
    await page.getByText('Nothing in flight').waitFor();
  });

  it('fits a phone: nothing of any view sticks out', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const view of [
      'dashboard',
      'mailbox',
      'mailbox/mail-1',
      'bucket',
      'queues',
      'events',
      'functions',
      'alarms',
    ]) {
      await open(view);
      await page.locator(`main[data-view="${view.split('/')[0]}"] h1`).waitFor();
      expect([view, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([view, 390]);
    }
  });
});
