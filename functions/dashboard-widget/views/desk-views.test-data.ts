import { addDays, instant, localDate, timeZone } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { parseTenant } from '@piutang/tenancy';
import exampleTenant from '../../../tenants/example.json' with { type: 'json' };
import { payerCard } from '../../decide-payer/payer-card.ts';
import { FORM_NAMES } from '../../decide-payer/payer-forms.ts';
import { pageOf } from '../../shell/widget/paging.ts';
import type { WidgetFrame } from '../../shell/widget/widget-frame.ts';
import { cashForecast } from './cash-forecast.ts';
import { checksList } from './checks.ts';
import { keyFigures } from './key-figures.ts';
import { toDo } from './to-do.ts';
import { topDebtors } from './top-debtors.ts';

const today = localDate('2026-11-21');
const IDR = currency('IDR');
const clerk = 'arn:clerk';
const parsed = parseTenant(exampleTenant);
if ('problems' in parsed) throw new Error('tenants/example.json is wrong');
const { tenant } = parsed;

/** Views of what the desk does, each with a text from outside in every place where one can stand. */
export const DESK_VIEWS: readonly (readonly [name: string, view: (frame: WidgetFrame, text: string) => string])[] = [
  ['key figures', (frame) => figuresOf(frame)],
  ['cash forecast', (frame) => forecastOf(frame)],
  ['checks', (frame, text) => checksOf(frame, text)],
  [
    'largest debtors',
    (frame, text) => {
      const debtors = [{ customer: text, name: text, overdueMinor: 7_00n, oldestDays: 9 }];
      return topDebtors({ frame, clerk, asOf: today, currencies: [{ currency: IDR, overdueMinor: 9_00n, debtors }] });
    },
  ],
  [
    'to-do list',
    (frame, text) => {
      const row = { dueOn: today, customer: text, customerName: text, what: text, who: text };
      const rows = (['follow-up', 'task', 'dispute', 'promise'] as const).map((kind) => ({ ...row, kind }));
      return toDo({ frame, clerk, today, ...pageOf(rows, 1, 10) });
    },
  ],
  ...FORM_NAMES.map(
    (form) => [`payer card with ${form}`, (frame, text) => cardOf(frame, text, form)] as const satisfies DeskView,
  ),
];

type DeskView = readonly [name: string, view: (frame: WidgetFrame, text: string) => string];

/** Two days of two figures and one that cannot be known. */
export function figuresOf(frame: WidgetFrame): string {
  const day = (on: string, hundredths: bigint) => ({
    on: localDate(on),
    currency: IDR,
    months: 3,
    definitions: 1,
    recordedAt: instant(0),
    figures: [
      { name: 'dso', unit: 'days', hundredths, numerator: 45n, denominator: 10n },
      { name: 'promise-kept-rate', unit: 'percent', numerator: 0n, denominator: 0n },
      { name: 'roll-rate-1', unit: 'percent', hundredths: -1_25n, numerator: 1n, denominator: 3n },
    ] as const,
  });
  return keyFigures({
    frame,
    currencies: [{ currency: IDR, days: [day('2026-11-20', 45_00n), day('2026-11-21', 41_50n)] }],
  });
}

/** Thirteen weeks of which the first bring something. */
export function forecastOf(frame: WidgetFrame): string {
  const weeks = Array.from({ length: 13 }, (_, at) => ({
    from: addDays(today, 7 * at),
    dueMinor: 10_00n,
    promisedMinor: at === 0 ? 4_00n : 0n,
    expectedMinor: at < 3 ? 9_00n : 0n,
    cumulativeLowMinor: 1_00n,
    cumulativeHighMinor: 30_00n,
  }));
  const forecast = {
    on: today,
    currency: IDR,
    weeks,
    beyondMinor: 3_00n,
    openMinor: 30_00n,
    ownHistoryMinor: 10_00n,
    payers: 3,
    payersWithHistory: 1,
    checked: { forecasts: 4, inside: 3 },
    recordedAt: instant(0),
  };
  return cashForecast({ frame, forecasts: [forecast] });
}

/** One check that failed, mail that stopped by itself, and posts that were wrong too often. */
export function checksOf(frame: WidgetFrame, text: string): string {
  return checksList({
    frame,
    dueOn: today,
    agedOn: addDays(today, -1),
    checks: [
      { text, failed: true },
      { text: 'fine', failed: false },
    ],
    mail: { delivered: 98, bounced: 2, complained: 0, stop: text },
    posts: { posts: 500, wrong: 3, autoAt: 90 },
  });
}

function cardOf(frame: WidgetFrame, text: string, form: (typeof FORM_NAMES)[number]): string {
  const at = instant(Date.UTC(2026, 10, 20, 3));
  const by = { customer: 'C-1', actor: text, recordedAt: at, version: 1 };
  const items = [
    { invoice: text, customer: 'C-1', currency: IDR, balanceMinor: 7_00n, dueOn: addDays(today, -9), level: 2 },
  ];
  const customer = {
    id: text,
    name: text,
    language: 'id',
    segment: 'B2B',
    timeZone: timeZone('Asia/Jakarta'),
    email: text,
    phone: text,
    vatCollector: false,
    accounts: [],
    aliases: [],
    version: 1,
  } as const;
  const promise = {
    ...by,
    id: text,
    currency: IDR,
    items: [{ invoice: text, amountMinor: 1n, balanceMinor: 2n }],
    promisedOn: today,
    madeOn: today,
    source: 'collector',
    note: text,
    state: 'open',
    reschedules: 0,
  } as const;
  const dispute = {
    id: text,
    customer: 'C-1',
    invoice: text,
    currency: IDR,
    amountMinor: 1n,
    reason: 'price',
    state: 'opened',
    owner: text,
    openedOn: today,
    answerDueOn: today,
    steps: [{ state: 'opened', at, actor: text, note: text }],
    version: 1,
  } as const;
  const contact = {
    ...by,
    id: text,
    channel: 'call',
    outcome: 'reached',
    note: text,
    on: today,
    followUpOn: today,
  } as const;
  const notice = {
    customer: 'C-1',
    currency: IDR,
    on: today,
    stage: text,
    level: 1,
    tone: text,
    overdue: [],
    comingDue: [],
    state: 'sent',
    recordedAt: at,
    version: 1,
  } as const;
  const cases = {
    customer,
    promises: [promise],
    disputes: [dispute],
    holds: [{ ...by, id: text, until: today, reason: text }],
    approvals: [],
    plans: [],
    tasks: [],
    claims: [],
  };
  return payerCard({
    frame,
    payer: { cases, items, contacts: [contact], notices: [notice], today, seen: 'ab' },
    tenant,
    now: at,
    shownAt: 0,
    page: 1,
    person: text,
    written: () => text,
    form,
    answer: { done: false, message: text },
  });
}
