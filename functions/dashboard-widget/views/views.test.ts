import { instant, localDate, timeZone } from '@piutang/calendar';
import { createAgeing, DEFAULT_BUCKET_DAYS } from '@piutang/collections';
import { currency } from '@piutang/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { postedLately } from '../../decide-line/posted-lately.ts';
import { reviewLine, type ShownLine } from '../../decide-line/review-line.ts';
import { pageOf } from '../../shell/widget/paging.ts';
import type { WidgetFrame } from '../../shell/widget/widget-frame.ts';
import { ageingTable } from './ageing-table.ts';
import { checksOf, DESK_VIEWS, figuresOf, forecastOf } from './desk-views.test-data.ts';
import { fileArrivals } from './file-arrivals.ts';
import { moneyStates } from './money-states.ts';
import { payerItems } from './payer-items.ts';
import { reviewQueue } from './review-queue.ts';
import { type NamedWorklistRow, worklist } from './worklist.ts';

const asOf = localDate('2026-11-21');
const IDR = currency('IDR');
const EUR = currency('EUR');
const frameOfWidth = (widthPx: number, more: Partial<WidgetFrame> = {}): WidgetFrame => ({
  theme: 'light',
  language: 'en',
  widthPx,
  endpoint: 'arn:aws:lambda:ap-southeast-3:123456789012:function:widget',
  ...more,
});
const wide = frameOfWidth(1200);
const frames = [320, 600, 1200].flatMap((widthPx) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['id', 'en'] as const).map((language) => frameOfWidth(widthPx, { theme, language })),
  ),
);

function ageingOf(frame: WidgetFrame, empty = false) {
  const ageing = createAgeing({ asOf, bucketDays: DEFAULT_BUCKET_DAYS });
  if (!empty) {
    ageing.add({ currency: IDR, balanceMinor: 3_000_000_00n, dueOn: localDate('2026-12-01') });
    ageing.add({ currency: IDR, balanceMinor: 1_000_000_00n, dueOn: localDate('2026-10-01') });
    ageing.add({ currency: EUR, balanceMinor: 99_50n, dueOn: localDate('2026-01-01') });
    ageing.addUnapplied(IDR, 500_000_00n);
  }
  return ageingTable({ frame, asOf, currencies: ageing.result().currencies });
}

function worklistOf(frame: WidgetFrame, text: string, rowCount = 1, page = 1) {
  const row: NamedWorklistRow = {
    customer: text,
    customerName: text,
    currency: IDR,
    overdueMinor: 5_000_000_00n,
    chaseableMinor: 4_000_000_00n,
    oldestDays: 45,
    highestLevel: 2,
    tier: 'A',
    scoreMinor: 6_000_000_00n,
    reason: { id: text, en: text },
    nextAction: 'call',
    payPermille: 400,
    standing: 'unknown',
    turn: 'today',
  };
  const { rows, paging } = pageOf(new Array<NamedWorklistRow>(rowCount).fill(row), page, 10);
  return worklist({ frame, clerk: 'arn:aws:lambda:eu:1:function:clerk', asOf, rows, paging });
}

function reviewOf(frame: WidgetFrame, text: string, proposal?: string) {
  const line = {
    line: text,
    bookedOn: asOf,
    account: text,
    currency: IDR,
    amountMinor: 1_110_123_00n,
    counterparty: text,
    text,
    reason: text,
    waitingDays: 3,
    rivalCount: 2,
    ...(proposal === undefined ? {} : { proposal }),
  };
  return reviewQueue({ frame, decider: 'arn:decide', lines: [line], paging: pageOf([line], 1, 10).paging });
}

function shownLine(text: string): ShownLine {
  const part = { invoice: text, payer: text, amountMinor: 1_110_123_00n, adjustment: 'rounding' };
  return {
    line: text,
    version: 3,
    bookedOn: asOf,
    account: text,
    currency: IDR,
    amountMinor: 1_110_123_00n,
    openMinor: 1_110_123_00n,
    outcome: 'unapplied',
    payer: text,
    counterparty: text,
    text,
    reason: text,
    readings: [
      { number: 0, rule: 'R5', parts: [part] },
      { number: 1, rule: 'R7', parts: [part] },
    ],
    isApplied: true,
    waits: true,
  };
}

function lineOf(frame: WidgetFrame, text: string) {
  return reviewLine({ frame, line: shownLine(text), people: [text], answer: { done: false, message: text } });
}

function postedOf(frame: WidgetFrame, text: string) {
  const line = {
    line: text,
    bookedOn: asOf,
    currency: IDR,
    amountMinor: 5n,
    payer: text,
    invoices: [text, text, text, text],
    reason: text,
  };
  return postedLately({ frame, lines: [line], paging: pageOf([line], 1, 10).paging });
}

function arrivalsOf(frame: WidgetFrame, text: string) {
  const file = {
    name: text,
    arrivedAt: instant(Date.UTC(2026, 10, 20, 18, 30)),
    state: 'quarantined',
    lineCount: 12,
    postedCount: 0,
    waitingCount: 0,
    problemCount: 1,
    problem: text,
  } as const;
  const accounts = [
    { account: text, bank: text, newestStatementOn: localDate('2026-11-20'), stale: false, files: [file] },
    { account: 'none', bank: text, stale: true, files: [] },
  ];
  return fileArrivals({ frame, today: asOf, timeZone: timeZone('Asia/Jakarta'), accounts });
}

const money = {
  currency: IDR,
  receivedMinor: 1_000_00n,
  appliedMinor: 700_00n,
  unappliedMinor: 200_00n,
  waitingMinor: 90_00n,
  notReceivableMinor: 10_00n,
};
const moneyOf = (frame: WidgetFrame, currencies = [money]) =>
  moneyStates({ frame, from: localDate('2026-11-01'), to: asOf, currencies });

function itemsOf(frame: WidgetFrame, text: string) {
  const items = [
    {
      invoice: text,
      customer: text,
      currency: IDR,
      balanceMinor: 7_00n,
      dueOn: localDate('2026-11-01'),
      level: 2,
      heldUntil: asOf,
    },
    { invoice: 'CN-1', customer: text, currency: IDR, balanceMinor: -3_00n, dueOn: localDate('2026-11-01'), level: 0 },
  ];
  return payerItems({ frame, asOf, customer: text, customerName: text, items, paging: pageOf(items, 1, 1).paging });
}

const viewsWith: readonly (readonly [name: string, view: (frame: WidgetFrame, text: string) => string])[] = [
  ['ageing table', (frame) => ageingOf(frame)],
  ['worklist', (frame, text) => worklistOf(frame, text, 25, 2)],
  ['review queue', (frame, text) => reviewOf(frame, text, text)],
  ['review line', lineOf],
  ['posted lately', postedOf],
  ['file arrivals', arrivalsOf],
  ['money states', (frame) => moneyOf(frame)],
  ['payer items', itemsOf],
  ...DESK_VIEWS,
];

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-zA-Z-]+="[^"<>]*")*)\s*>/g;
const ELEMENTS = new Set(
  'a b div span style svg rect polyline title table tr th td cwdb-action form label input select option'.split(' '),
);
const ATTRIBUTES = new Set(
  'class lang style title colspan action display endpoint confirmation name type value selected height width viewBox preserveAspectRatio role x y fill points'.split(
    ' ',
  ),
);

/** Fails unless the markup is made of our own elements and attributes, properly nested, with no other `<` in it. */
function expectOnlyOurMarkup(markup: string): void {
  const open: string[] = [];
  const foreign: string[] = [];
  for (const [tag, slash, name = '', attributes = ''] of markup.matchAll(TAG)) {
    const unknown = [...attributes.matchAll(/\s+([a-zA-Z-]+)="[^"<>]*"/g)].filter(
      ([, attribute = '']) => !ATTRIBUTES.has(attribute),
    );
    if (!ELEMENTS.has(name) || unknown.length > 0) foreign.push(tag);
    if (slash === '') open.push(name);
    else if (open.pop() !== name) foreign.push(tag);
  }
  const rest = markup.replace(TAG, '');
  const at = rest.indexOf('<');
  expect({ foreign, open, rest: at === -1 ? '' : rest.slice(at, at + 80) }).toEqual({
    foreign: [],
    open: [],
    rest: '',
  });
}
/** What a reader sees: style, tags and entities resolved. */
function textOf(markup: string): string {
  const plain = markup
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(/<title>[^<]*<\/title>/g, '')
    .replace(TAG, ' ');
  return plain.replace(/&lt;/g, '<').replace(/&amp;/g, '&').replace(/\s+/g, ' ');
}

describe.each(viewsWith)('the %s', (_, view) => {
  it('is our own markup at every width, theme and language', () => {
    for (const frame of frames) expectOnlyOurMarkup(view(frame, 'PT Sinar Jaya & Co'));
  });

  it('lets no hostile name become markup', () => {
    const hostile = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "'><svg onload=alert(1)>",
      '</cwdb-action><cwdb-action action="call" endpoint="arn:evil">',
      '</td></table><iframe src=//evil>',
      '{"view":"worklist"}',
      // Looks like an attribute inside the value of one, and is none.
      '\u202ea=',
      '&lt;script&gt;',
      '<!--',
      '</style><style>*{display:none}',
    ];
    for (const text of hostile) for (const frame of frames) expectOnlyOurMarkup(view(frame, text));
  });

  it('lets no text whatever become markup', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '/',
      '=',
      ' ',
      'a',
      'on',
      '<!',
      '-->',
      ']]>',
      '\u0000',
      '\u202e',
    );
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: piece, maxLength: 40 }));
    fc.assert(
      fc.property(anyText, fc.constantFrom(...frames), (text, frame) => expectOnlyOurMarkup(view(frame, text))),
    );
  });

  it('carries no script, no handler and no outside address', () => {
    for (const frame of frames)
      expect(view(frame, 'PT Sinar Jaya')).not.toMatch(/script|javascript:|\son\w+=|https?:|url\(|@import/i);
  });
});

describe('empty views', () => {
  const none = pageOf([], 1, 10).paging;
  it.each([
    ['ageing table', (frame: WidgetFrame) => ageingOf(frame, true), 'piutang invoice import FILE'],
    [
      'worklist',
      (frame: WidgetFrame) => worklist({ frame, clerk: 'arn:clerk', asOf, rows: [], paging: none }),
      'next ageing run',
    ],
    [
      'review queue',
      (frame: WidgetFrame) => reviewQueue({ frame, decider: 'arn:decide', lines: [], paging: none }),
      'after the next bank file',
    ],
    [
      'file arrivals',
      (frame: WidgetFrame) => fileArrivals({ frame, today: asOf, timeZone: timeZone('Asia/Jakarta'), accounts: [] }),
      'collectionAccounts in the tenant file',
    ],
    ['money states', (frame: WidgetFrame) => moneyOf(frame, []), 'bank-statements/'],
    [
      'payer items',
      (frame: WidgetFrame) => payerItems({ frame, asOf, customer: 'C-1', customerName: 'PT', items: [], paging: none }),
      'The next ageing run',
    ],
  ])('of the %s say what to do next', (_, view, sentence) => {
    expect(textOf(view(wide))).toContain(sentence);
    for (const frame of frames) expectOnlyOurMarkup(view(frame));
  });
});

describe('what the views say', () => {
  it('the ageing table shows buckets, unapplied and the total that they make', () => {
    const text = textOf(ageingOf(wide));
    expect(text).toContain('As of 21 Nov 2026');
    expect(text).toContain('Rp3,500,000');
    expect(text).toContain('25.0 % overdue · 2 open invoices');
    expect(text).toMatch(/Not due 3,000,000 75\.0 % 1 /);
    expect(text).toMatch(/31–60 1,000,000 25\.0 % 1 /);
    expect(text).toMatch(/Unapplied −500,000 Total 3,500,000 2/);
    expect(text).toMatch(/EUR 99\.50 100\.0 % overdue/);
  });

  it('the ageing table warns when its figures do not add up', () => {
    const [first] = createSound();
    const broken = ageingTable({ frame: wide, asOf, currencies: [{ ...first, totalMinor: first.totalMinor + 1n }] });
    expect(textOf(broken)).toContain('Do not use these figures');
    expect(textOf(ageingTable({ frame: wide, asOf, currencies: [first] }))).not.toContain('Do not use');
  });

  it('the worklist ranks from its first row and pages through the rest', () => {
    const text = textOf(worklistOf(wide, 'PT Sinar Jaya', 25, 2));
    expect(text).toMatch(/ 11 PT Sinar Jaya /);
    expect(text).toMatch(/Rp5,000,000 .*45 /);
    expect(text).toContain('Call today');
    expect(text).toContain('11–20 of 25');
    expect(worklistOf(wide, 'C-9')).toContain('{"view":"payer-items","customer":"C-9"}');
  });

  it('the review queue cuts a long text, says how long a line has waited, and leads to the whole line', () => {
    const long = `TRSF ${'X'.repeat(200)} END`;
    const markup = reviewOf(frameOfWidth(320), long);
    expect(markup.split('<cwdb-action')[0]).not.toContain('END');
    expect(markup).toContain('{"line":"TRSF');
    expect(textOf(markup)).toContain('No proposal: find the payer and allocate it.');
    expect(textOf(reviewOf(wide, 'x', 'INV-7, 74 of 100'))).toMatch(/INV-7, 74 of 100 \(2 other readings\) 3 Rp/);
  });

  it('a line offers each reading, and asks before it does what is clicked', () => {
    const markup = lineOf(wide, 'INV-7');
    expect(markup).toContain('confirmation="Apply this payment to INV-7?"');
    expect(markup).toContain('{"line":"INV-7","version":3,"act":"accept","rival":1}');
    expect(markup.match(/<cwdb-action action="call" display="widget"[^>]*confirmation=/g)).toHaveLength(6);
    expect(textOf(lineOf(frameOfWidth(320, { language: 'id' }), 'x'))).toContain('Pembacaan lain 1 · R7');
    const settled = reviewLine({ frame: wide, line: { ...shownLine('x'), waits: false }, people: [] });
    expect(textOf(settled)).toContain('Take back');
    expect(textOf(settled)).not.toContain('Accept');
    expect(textOf(reviewLine({ frame: wide, line: undefined, people: [] }))).toContain('is not there');
  });

  it('what was posted lately names the first invoices and leads to the line', () => {
    expect(textOf(postedOf(wide, 'INV-7'))).toContain('INV-7, INV-7, INV-7 +1');
    expect(postedOf(wide, 'INV-7')).toContain('{"line":"INV-7"}');
  });

  it('file arrivals tell the state, the count, the problem and the age of the newest statement, in the tenant zone', () => {
    const text = textOf(arrivalsOf(wide, 'mutasi.csv'));
    expect(text).toContain('statement to 20 Nov 2026, 1 day old');
    expect(text).toContain('01:30 0 / 12 0 quarantined');
    expect(text).toContain('1 problem: mutasi.csv');
    expect(text).toContain('no statement yet');
  });

  it('money states split what was received and warn when the parts differ', () => {
    expect(textOf(moneyOf(wide))).toMatch(
      /Applied to invoices 700 70\.0 % .*Waiting for review 90 9\.0 % .*Received 1,000/,
    );
    expect(textOf(moneyOf(wide))).not.toContain('differ');
    expect(textOf(moneyOf(wide, [{ ...money, waitingMinor: 80_00n }]))).toContain('by −Rp10.');
  });

  it('payer items mark credit, holds and reminders', () => {
    const text = textOf(itemsOf(wide, 'INV-9'));
    expect(text).toMatch(/INV-9 on hold to 21 Nov 2026 1 Nov 2026 20 level 2 Rp7/);
    expect(text).toMatch(/CN-1 credit 1 Nov 2026 −Rp3/);
  });

  it('key figures show value, formula and parts, and say what is not known', () => {
    const text = textOf(figuresOf(wide));
    expect(text).toContain('41.5 days');
    expect(text).toContain('receivables at the end / sales of the period x days of the period');
    expect(text).toContain('45 / 10');
    expect(text).toContain('Not known yet, because there is nothing to divide by: Promises kept ');
    expect(text).toContain('\u22121.3 %');
  });

  it('a cash forecast shows its band, what is later, and how good earlier ones were', () => {
    const text = textOf(forecastOf(wide));
    expect(text).toMatch(/Rp27 expected within thirteen weeks/);
    expect(text).toMatch(/27 Nov 2026 9 1 – 30/);
    expect(text).toContain('Of 4 earlier forecasts whose four weeks are over, 3 held what came.');
  });

  it('checks say what is wrong and let the rest be', () => {
    const text = textOf(checksOf(wide, 'one gap'));
    expect(text).toMatch(
      /look The last ageing is of 20 Nov 2026.*look one gap.*fine fine.*look Mails.*look Of the last 500/,
    );
  });

  it('the ageing says what of it is not chased, and what all currencies make or why not', () => {
    const [sound] = createSound();
    const ofWhich = { disputedMinor: 1_00n, promisedMinor: 0n, plannedMinor: 2_00n, heldMinor: 0n };
    const shown = (group: Parameters<typeof ageingTable>[0]['group']) =>
      textOf(
        ageingTable({
          frame: wide,
          asOf,
          currencies: [{ ...sound, ofWhich }],
          ...(group === undefined ? {} : { group }),
        }),
      );
    expect(shown(undefined)).toContain('Of it Rp1 disputed · Rp2 on a payment plan');
    expect(shown({ gaps: [{ currency: EUR, on: asOf }] })).toContain('there is no rate for EUR 21 Nov 2026');
  });

  it('Indonesian readers get Indonesian words and figures', () => {
    const frame = frameOfWidth(1200, { language: 'id' });
    expect(textOf(ageingOf(frame))).toContain('Belum jatuh tempo 3.000.000 75,0 %');
    expect(textOf(worklistOf(frame, 'PT'))).toContain('Telepon hari ini');
    expect(ageingOf(frame)).toContain('lang="id"');
  });
});

function createSound() {
  const ageing = createAgeing({ asOf, bucketDays: DEFAULT_BUCKET_DAYS });
  ageing.add({ currency: IDR, balanceMinor: 3_000_00n, dueOn: asOf });
  const [first] = ageing.result().currencies;
  if (first === undefined) throw new Error('the ageing lost its only item');
  return [first] as const;
}
