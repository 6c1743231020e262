import { exampleTenant, type Resource, resourcesOf, type Template, templatesOf } from '../infra/synthesized.ts';

/** One entry of a region's price list: `usd` for each `per` of the unit, beyond what an account has free every month. */
export type Price = {
  readonly usd: number;
  readonly per: number;
  readonly source: string;
  readonly freeAMonth?: number;
};

/** The names of the units that are billed. */
export type PriceName = keyof typeof UNITS;

/** A region's prices, as `test/bench/prices/<region>.json` holds them. */
export type PriceTable = { readonly region: string; readonly prices: Readonly<Record<PriceName, Price>> };

/** What each unit is, for the line of the bill. */
const UNITS = {
  dynamoWrite: 'DynamoDB writes',
  dynamoRead: 'DynamoDB reads',
  dynamoStorageGb: 'DynamoDB storage',
  dynamoRecoveryGb: 'point-in-time recovery',
  lambdaRequest: 'Lambda calls',
  lambdaGbSecond: 'Lambda time',
  sqsRequest: 'SQS requests',
  eventBridgeEvent: 'EventBridge events',
  schedulerCall: 'Scheduler calls',
  s3Put: 'S3 writes',
  s3Get: 'S3 reads',
  s3StorageGb: 'S3 storage',
  sesMail: 'mails',
  sesDataGb: 'mail data',
  kmsKey: 'the tenant’s key',
  kmsRequest: 'key requests',
  alarmMetric: 'alarms',
  dashboard: 'dashboard',
  customMetric: 'metrics',
  logsGb: 'logs',
  xrayTrace: 'traces',
  stateTransition: 'state transitions',
  snsMail: 'alarm mails',
} as const;

/** Units of a month. */
export type Usage = Readonly<Record<PriceName, number>>;

const HOURS_A_MONTH = 730;
const MINUTES_A_MONTH = HOURS_A_MONTH * 60;
const DAYS_A_MONTH = 30;
/** A long poll of SQS lasts 20 seconds. */
const POLLS_A_MINUTE = 3;
/** Lambda reads an idle queue by five pollers, and by two where the mapping has no maximum of its own. */
const POLLERS_BOUNDED = 5;
const POLLERS_UNBOUNDED = 2;

/** A metric is billed for the hours in which it has values: dead letters and late queues have one in each. */
const METRICS_A_LOOK = 2;

/** What a month of business looks like; every figure an assumption, in one place. */
export const MONTH = {
  /** Invoices of one payer in a month: what a digest mail gathers. */
  invoicesAPayer: 5,
  /** Mails an invoice: one reminder in the life of an average invoice, gathered by payer. */
  mailsAnInvoice: 0.2,
  /** Days on which a payer is on the day's list and a decision is recorded. */
  listDaysAPayer: 8,
  /** Months that an invoice stays open. */
  openMonths: 1.5,
  /** Lines that a person settles. */
  reviewShare: 0.02,
  /** Events on the tenant's bus: an invoice is issued, cash is applied. A line in review is one more, a mail two: it is sent and it arrives. */
  eventsAnInvoice: 2,
  eventsAMail: 2,
  /** Items that the stream carries in the life of an invoice. */
  recordsAnInvoice: 9,
  /** The average month of the first year holds what six and a half months left in the table. */
  storedMonths: 6.5,
  mailKib: 25,
  /** A call of a table or of SES in the same region. */
  callMs: 8,
  /** Loading a function and its own work, beside waiting for calls, for each invocation. */
  invocationMs: 120,
  logKibAnInvocation: 2,
  /** From this many invoices a month on, key figures are computed by the week (`figures.every`). */
  weeklyFiguresFrom: 50_000,
  /** A scan of the whole table reads this much for a unit. */
  scanBytesARru: 8_192,
} as const;

/** What is billed while nothing happens, counted in the synthesized templates. */
export type Standing = {
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly polls: number;
  readonly schedules: number;
  /** Looks at the queues in a month, and questions to queues in each. */
  readonly looks: number;
  readonly askedALook: number;
};

/** Counts what stands in the templates of the example tenant. */
export function standingCosts(): Standing {
  const { data, processing, operations } = templatesOf(exampleTenant());
  const count = (template: Template, type: string) => resourcesOf(template, type).length;
  const mappings = resourcesOf(processing, 'AWS::Lambda::EventSourceMapping').filter(isOfQueue);
  const pollers = mappings.reduce(
    (sum, [, { Properties }]) => sum + (Properties.ScalingConfig === undefined ? POLLERS_UNBOUNDED : POLLERS_BOUNDED),
    0,
  );
  const schedules = resourcesOf(processing, 'AWS::Scheduler::Schedule');
  const hourly = schedules.filter(([, { Properties }]) =>
    / \* \* \* \? \*\)$/.test(Properties.ScheduleExpression),
  ).length;
  return {
    alarmMetrics: resourcesOf(operations, 'AWS::CloudWatch::Alarm').reduce(
      (sum, [, { Properties }]) => sum + (Properties.Metrics?.length ?? 1),
      0,
    ),
    dashboards: count(operations, 'AWS::CloudWatch::Dashboard'),
    keys: count(data, 'AWS::KMS::Key'),
    polls: pollers * POLLS_A_MINUTE * MINUTES_A_MONTH,
    schedules: (schedules.length - hourly) * DAYS_A_MONTH,
    looks: hourly * HOURS_A_MONTH,
    // Every queue is asked at every look: a test of the templates holds the deployment to that.
    askedALook: count(processing, 'AWS::SQS::Queue'),
  };
}

function isOfQueue([, { Properties }]: [string, Resource]): boolean {
  return Properties.StartingPosition === undefined;
}

/**
 * What a month of `invoices` uses.
 * @param measured figures of `npm run bench -- units`
 */
export function usageOf(invoices: number, standing: Standing, measured: Readonly<Record<string, number>>): Usage {
  const figure = (name: string) => measured[name] ?? 0;
  const mails = invoices * MONTH.mailsAnInvoice;
  const payers = invoices / MONTH.invoicesAPayer;
  const listed = payers * MONTH.listDaysAPayer;
  const quiet = Math.max(0, listed - mails);
  const review = invoices * MONTH.reviewShare;
  const units = (kind: 'wru' | 'rru' | 'bytes') =>
    invoices * (figure(`invoice_created_${kind}`) + figure(`line_pays_one_${kind}`)) +
    review * figure(`review_accepted_${kind}`) +
    mails *
      (figure(`payer_decided_notice_${kind}`) +
        figure(`notice_sent_${kind}`) +
        2 * figure(`notice_delivered_${kind}`)) +
    quiet * figure(`payer_decided_nothing_${kind}`) +
    DAYS_A_MONTH * (figure(`day_aged_${kind}`) + 2 * figure(`file_and_statement_${kind}`));
  const aged = (invoices * MONTH.openMonths * DAYS_A_MONTH * figure('scan_1000_open_items_rru')) / 1_000;
  const figureDays = invoices < MONTH.weeklyFiguresFrom ? DAYS_A_MONTH : DAYS_A_MONTH / 7;
  const measuring = (units('bytes') * MONTH.storedMonths * figureDays) / MONTH.scanBytesARru;
  const batches = Math.ceil((invoices * MONTH.recordsAnInvoice) / 100);
  const files = DAYS_A_MONTH * 2 + Math.ceil(invoices / 100_000);
  const calls = files + DAYS_A_MONTH * 3 + mails / 5 + (mails * 2) / 10 + batches * 1.2 + standing.looks;
  const waiting =
    invoices * (figure('invoice_created_calls') * 1 + figure('line_pays_one_calls') * 1.73) +
    mails *
      (figure('payer_decided_notice_calls') +
        figure('notice_sent_calls') * 0.5 +
        figure('notice_delivered_calls') * 0.5) +
    quiet * figure('payer_decided_nothing_calls');
  const storedGb = (units('bytes') * MONTH.storedMonths) / 1024 ** 3;
  const busyHours = DAYS_A_MONTH * (invoices === 0 ? 1 : 3);
  const metrics = invoices === 0 ? 3 : 15;
  return {
    // A look reads its memory; at worst every other one finds that work began or ceased to wait.
    dynamoWrite: units('wru') + batches / 5 + standing.looks / 2,
    dynamoRead: units('rru') + aged + measuring + standing.looks,
    dynamoStorageGb: storedGb,
    dynamoRecoveryGb: storedGb,
    lambdaRequest: calls,
    lambdaGbSecond: (waiting * MONTH.callMs + calls * MONTH.invocationMs * 0.6) / 1_000,
    sqsRequest: standing.polls + standing.looks * standing.askedALook + files * 3 + mails * 1.4 + mails * 2 * 1.2,
    eventBridgeEvent: invoices * MONTH.eventsAnInvoice + review + mails * MONTH.eventsAMail + DAYS_A_MONTH,
    schedulerCall: standing.schedules + standing.looks,
    s3Put: files * 3 + batches / 5,
    s3Get: files * 2,
    s3StorageGb: storedGb / 2,
    sesMail: mails,
    sesDataGb: (mails * MONTH.mailKib) / 1024 ** 2,
    kmsKey: standing.keys,
    kmsRequest: 15_000 + calls / 10,
    alarmMetric: standing.alarmMetrics,
    dashboard: standing.dashboards,
    customMetric: (metrics * busyHours + METRICS_A_LOOK * standing.looks) / HOURS_A_MONTH,
    logsGb: (calls * MONTH.logKibAnInvocation) / 1024 ** 2,
    xrayTrace: calls,
    stateTransition: 0,
    snsMail: DAYS_A_MONTH,
  };
}

/** One line of a bill. */
export type BillLine = { readonly what: string; readonly usd: number };

/**
 * The bill of a month, dearest first.
 * @param freeUsed whether the account's monthly allowances are used up by others: a further tenant in a shared account
 */
export function billOf(usage: Usage, { prices }: PriceTable, freeUsed: boolean): BillLine[] {
  return (Object.keys(UNITS) as PriceName[])
    .map((name) => {
      const { usd, per, freeAMonth = 0 } = prices[name];
      const billed = Math.max(0, usage[name] - (freeUsed ? 0 : freeAMonth));
      return { what: UNITS[name], usd: (billed / per) * usd };
    })
    .filter(({ usd }) => usd >= 0.005)
    .sort((a, b) => b.usd - a.usd);
}

/** Sum of a bill. */
export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { usd }) => sum + usd, 0);
}
