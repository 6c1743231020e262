import { isDeepStrictEqual } from 'node:util';
import { instant, localDate, timeZone } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import * as table from './index.ts';

const IDR = currency('IDR');
const EUR = currency('EUR');
const day = localDate('2026-11-20');
const later = localDate('2026-12-01');
const at = instant(1_000);
const by = { actor: 'person:dewi', cause: 'command:review', approver: 'person:budi' };
const { approver: _, ...byOne } = by;
const line = { account: '1240007654321', bookedOn: day, line: 'ab12#1' };
const proposal = { invoice: 'INV-1', customer: 'C-1', amountMinor: 70n };
const each = (name: string, values: readonly unknown[]) => values.map((value) => ({ [name]: value }));

const ADJUSTMENTS = ['withholding', 'vat-collected', 'early-payment-discount', 'bank-charge', 'rounding', 'tolerance'];
const REASONS = ['uneconomic', 'insolvent', 'settled', 'statute', 'fraud', 'small-balance', 'waived'];

/** A value with every field that its kind can have, and the other values that fields of it may take. */
type Example = {
  readonly name: string;
  readonly kind: table.Kind<never, never>;
  readonly value: object;
  readonly others: readonly object[];
};
const example = <T extends object, Id>(
  kind: table.Kind<T, Id>,
  value: Required<T>,
  others: readonly object[] = [],
): Example => ({ name: kind.name, kind: kind as unknown as Example['kind'], value, others });

const EXAMPLES: readonly Example[] = [
  example(
    table.customerKind,
    {
      id: 'C-1',
      name: 'PT Sinar Jaya',
      language: 'id',
      segment: 'B2B',
      timeZone: timeZone('Asia/Jakarta'),
      email: 'ap@sinar.example',
      phone: '+62 21 555',
      parent: 'C-0',
      withholding: 'pph23-2',
      vatCollector: true,
      accounts: ['99'],
      aliases: ['SINAR'],
      version: 1,
    },
    [{ language: 'en' }, ...each('segment', ['B2C', 'government'])],
  ),
  example(table.referenceKind, { key: 'inv1', invoices: ['INV-1'], customers: ['C-1'], tooCommon: false, version: 1 }),
  example(
    table.digestMailKind,
    {
      on: day,
      addressHash: 'ff',
      state: 'sent',
      claimedAt: at,
      messageId: 'm-1',
      why: 'the address is not verified',
      version: 2,
    },
    each('state', ['claimed', 'delivered', 'bounced', 'rejected']),
  ),
  example(
    table.claimKind,
    {
      id: 'interest#INV-1',
      customer: 'C-1',
      currency: IDR,
      kind: 'interest',
      invoices: ['INV-1'],
      mode: 'on-send',
      basis: 'contract 7',
      terms: {
        percentPerYear: '12',
        dayCount: 'actual/365',
        graceDays: 3,
        maxPercentOfInvoice: '24',
        disputed: 'bears-if-invalid',
        onPlan: 'bears-nothing',
      },
      feeMinor: 5n,
      toldIn: ['2026-11-20#IDR-L2'],
      promptUntil: later,
      charges: [{ charge: 'BNG-261120-ABCDEF', amountMinor: 3n, takenBack: true }],
      state: 'running',
      why: 'paid',
      actor: 'send-notice',
      recordedAt: at,
      version: 2,
    },
    [...each('kind', ['late-fee']), ...each('mode', ['on-pay']), ...each('state', ['settled', 'waived'])],
  ),
  example(
    table.contactKind,
    {
      id: 'a1b2',
      customer: 'C-1',
      channel: 'call',
      outcome: 'reached',
      note: 'asks for the invoice',
      on: day,
      followUpOn: later,
      followedOn: later,
      actor: 'person:dewi',
      recordedAt: at,
      version: 2,
    },
    [
      ...each('channel', ['chat', 'mail', 'visit']),
      ...each('outcome', ['will-pay', 'objects', 'call-back', 'no-answer', 'wrong-contact', 'refuses']),
    ],
  ),
  example(table.suppressionKind, { addressHash: 'ff', reason: 'bounce', since: at }, [{ reason: 'complaint' }]),
  example(table.invoiceKind, {
    id: 'INV-1',
    customer: 'C-1',
    currency: IDR,
    amountMinor: 111n,
    balanceMinor: 100n,
    issuedOn: day,
    dueOn: later,
    description: 'rice',
    references: ['PO-7'],
    virtualAccount: '880012',
    codeAmountMinor: 112n,
    taxBaseMinor: 100n,
    taxAmountMinor: 11n,
    earlyPayment: { percent: '2', until: day },
    charge: { kind: 'interest', invoices: ['INV-9'], claim: 'interest#INV-9', untilOn: day },
    appliesTo: 'INV-0',
    level: 2,
    heldUntil: day,
    closedOn: day,
    contentHash: 'ee',
    recordedAt: at,
    ...byOne,
    version: 3,
  }),
  example(
    table.legKind,
    {
      invoice: 'INV-1',
      leg: 'L#1240007654321/2026-11-20/ab12#1#1',
      customer: 'C-1',
      currency: IDR,
      amountMinor: 70n,
      adjustment: 'withholding',
      source: { kind: 'bank-line', line: '1240007654321/2026-11-20/ab12#1' },
      effectiveOn: day,
      recordedAt: at,
      rule: 'R4',
      why: 'named',
      ...by,
      reverses: 'L#0',
    },
    [
      ...each('adjustment', ADJUSTMENTS),
      { source: { kind: 'credit-note', creditNote: 'CN-1', invoice: 'INV-1' } },
      { source: { kind: 'credit-note', creditNote: 'CN-1' } },
      ...each(
        'source',
        REASONS.map((reason) => ({ kind: 'write-off', reason })),
      ),
    ],
  ),
  example(
    table.bankLineKind,
    {
      ...line,
      valueOn: day,
      currency: IDR,
      amountMinor: 100n,
      remainingMinor: 30n,
      movedMinor: 5n,
      outcome: 'partly-applied',
      rule: 'R4',
      why: 'named',
      inReview: true,
      customer: 'C-1',
      proposals: [{ ...proposal, adjustment: 'tolerance' }],
      rivals: [{ rule: 'R7', confidence: 61, applications: [proposal] }],
      appliedTo: ['INV-1'],
      automatic: 'stands',
      confidence: 97,
      automaticRule: 'R4',
      reverses: '1240007654321/2026-11-19/cd#1',
      text: 'INV-1',
      counterparty: 'SINAR JAYA',
      counterpartyAccount: '99',
      bankReference: 'B1',
      references: ['PAYRUN 44'],
      balanceMinor: 500n,
      file: 'ff',
      ordinal: 4,
      nextLeg: 2,
      recordedAt: at,
      ...byOne,
      version: 2,
    },
    [
      ...each('outcome', ['applied', 'unapplied', 'on-account', 'refunded', 'returned', 'not-receivable', 'ignored']),
      { automatic: 'contradicted' },
    ],
  ),
  example(
    table.fileKind,
    {
      sha256: 'ff',
      purpose: 'bank-statement',
      objectKey: 'bank-statements/1.sta',
      versionId: 'v1',
      state: 'quarantined',
      format: 'mt940',
      accounts: ['1240007654321'],
      rowCount: 4,
      doneCount: 3,
      reviewCount: 2,
      refusedCount: 1,
      problemCode: 'statement-differs',
      problem: 'posted already',
      verdict: { verdict: 'release', problemCode: 'statement-differs', reason: 'checked', actor: 'person:budi', at },
      receivedAt: at,
      finishedAt: at,
      leaseUntil: at,
      checkpoint: { lines: 6, recorded: 5, posted: 4, inReview: 3, knownAlready: 2, refused: 1 },
      chunks: 9,
      version: 7,
    },
    [
      ...each('state', ['posting', 'posted', 'partly-posted', 'released', 'rejected']),
      { purpose: 'invoices' },
      { purpose: 'remittances' },
      { verdict: { verdict: 'reject', problemCode: 'x', reason: 'y', actor: 'z', at } },
    ],
  ),
  example(
    table.statementKind,
    {
      account: '1240007654321',
      number: '7~ff',
      corrects: '7',
      currency: IDR,
      closingOn: day,
      openingMinor: 1n,
      closingMinor: 2n,
      creditsMinor: 3n,
      debitsMinor: 4n,
      lineCount: 5,
      balances: 'proved',
      file: 'ff',
      recordedAt: at,
    },
    each('balances', ['broken', 'unknown']),
  ),
  example(
    table.filePartKind,
    {
      sha256: 'ff',
      part: 12,
      state: 'done',
      recorded: 5,
      posted: 4,
      inReview: 3,
      knownAlready: 2,
      refused: 1,
      startedAt: at,
      finishedAt: instant(2_000),
      version: 2,
    },
    [{ state: 'started' }],
  ),
  example(table.accountTurnKind, { account: '1240007654321', file: 'ff', until: at, version: 1 }),
  example(table.batchExplanationKind, {
    account: '1240007654321',
    reference: 'B1',
    bookedOn: day,
    currency: IDR,
    amountMinor: 100n,
    details: '[]',
    file: 'ff',
    recordedAt: at,
  }),
  example(
    table.jobKind,
    {
      job: 'age-receivables',
      on: day,
      state: 'done',
      startedAt: at,
      finishedAt: instant(2_000),
      summary: 'aged',
      reasons: [{ reason: 'interval', count: 2 }],
      version: 2,
    },
    [{ job: 'run-dunning' }, { job: 'measure-figures' }, { state: 'running' }],
  ),
  example(table.dailyFiguresKind, {
    on: day,
    currency: IDR,
    months: 3,
    definitions: 1,
    figures: [{ name: 'dso', unit: 'days', hundredths: 4_600n, numerator: 92_000n, denominator: 2_000n }],
    recordedAt: at,
  }),
  example(table.cashForecastKind, {
    on: day,
    currency: IDR,
    weeks: [
      {
        from: day,
        dueMinor: 1n,
        promisedMinor: 2n,
        expectedMinor: 3n,
        cumulativeLowMinor: 4n,
        cumulativeHighMinor: 5n,
      },
    ],
    beyondMinor: 6n,
    openMinor: 9n,
    ownHistoryMinor: 8n,
    payers: 2,
    payersWithHistory: 1,
    checked: { forecasts: 4, inside: 3 },
    recordedAt: at,
  }),
  example(table.exchangeRateKind, {
    currency: EUR,
    base: IDR,
    rate: '18500.25',
    from: day,
    until: later,
    actor: 'rina',
    why: 'KMK 1/2026',
    recordedAt: at,
  }),
  example(table.snapshotKind, {
    on: day,
    currency: IDR,
    buckets: [{ label: '1-30', amountMinor: 7n, count: 1 }],
    unappliedMinor: 2n,
    totalMinor: 5n,
    itemCount: 1,
    ofWhich: { disputedMinor: 1n, promisedMinor: 2n, plannedMinor: 4n, heldMinor: 3n },
    top: [{ customer: 'C-1', overdueMinor: 9n, oldestDays: 3 }],
    auditHead: { sequence: 4, digest: 'dd' },
    recordedAt: at,
  }),
  example(
    table.decisionKind,
    {
      customer: 'C-1',
      currency: IDR,
      on: day,
      outcome: 'send',
      reason: 'L2',
      why: 'overdue',
      policy: 'retail@3',
      overdueMinor: 9n,
      recordedAt: at,
    },
    [{ outcome: 'none' }],
  ),
  example(
    table.noticeTemplateKind,
    {
      language: 'en',
      tone: 'friendly',
      audience: 'everybody',
      subject: 'S',
      preheader: 'P',
      heading: 'H',
      opening: 'O',
      next: 'N',
      closing: 'C',
      withdrawnAt: at,
      actor: 'person:dewi',
      recordedAt: at,
      version: 1,
    },
    [...each('language', ['id']), ...each('audience', ['B2B', 'B2C', 'government'])],
  ),
  example(
    table.noticeKind,
    {
      customer: 'C-1',
      currency: IDR,
      on: day,
      stage: 'IDR-L2',
      level: 2,
      tone: 'firm',
      overdue: [{ invoice: 'INV-1', level: 2 }],
      comingDue: [{ invoice: 'INV-2', level: 0 }],
      charges: [
        {
          kind: 'interest',
          invoices: ['INV-1'],
          mode: 'on-send',
          amountMinor: 3n,
          basis: 'contract 7',
          waivedIfPaidBy: later,
          charge: 'BNG-261120-ABCDEF',
        },
      ],
      state: 'sent',
      stateReason: 'ok',
      claimedAt: at,
      sentAt: instant(2_000),
      messageId: 'm1',
      bodyHash: 'bb',
      recordedAt: at,
      version: 3,
    },
    each('state', ['queued', 'claimed', 'delivered', 'bounced', 'complained', 'suppressed', 'rejected']),
  ),
  example(table.mailHealthKind, { on: day, delivered: 3, bounced: 2, complained: 1, version: 4 }),
  example(
    table.requestKind,
    {
      id: 'q1',
      action: { kind: 'apply', line: 'L', applications: [proposal], acrossPayers: true },
      currency: IDR,
      amountMinor: 100n,
      why: 'asked',
      state: 'waiting',
      requestedBy: 'person:dewi',
      requestedAt: at,
      decidedBy: 'person:budi',
      decidedAt: instant(2_000),
      decision: 'fine',
      version: 2,
    },
    [
      ...each('state', ['approved', 'rejected']),
      ...each(
        'action',
        REASONS.map((reason) => ({ kind: 'write-off', invoice: 'INV-1', amountMinor: 1n, reason })),
      ),
      { action: { kind: 'refund', line: 'L', amountMinor: 1n } },
    ],
  ),
  example(
    table.payerAliasKind,
    {
      key: 'k',
      account: '1240007654321',
      kind: 'name',
      alias: 'SINAR',
      bearers: [{ payer: 'C-1', hits: 2, misses: 1, lastUsedOn: day }],
      version: 2,
    },
    [{ kind: 'account' }],
  ),
  example(table.precisionKind, {
    on: day,
    posts: 90,
    contradicted: 1,
    autoAt: 97,
    recordedAt: at,
    actor: 'person:budi',
    why: 'reset',
  }),
  example(table.toleranceUseKind, { customer: 'C-1', year: 2026, currency: IDR, usedMinor: 9n, version: 1 }),
  example(
    table.promiseKind,
    {
      id: 'p1',
      customer: 'C-1',
      currency: IDR,
      items: [{ invoice: 'INV-1', amountMinor: 1n, balanceMinor: 2n }],
      promisedOn: later,
      madeOn: day,
      source: 'collector',
      note: 'by phone',
      state: 'open',
      paidMinor: 1n,
      judgedOn: later,
      reschedules: 1,
      actor: 'rina',
      recordedAt: at,
      version: 1,
    },
    [{ source: 'portal' }, ...each('state', ['kept', 'partly-kept', 'broken', 'superseded', 'withdrawn'])],
  ),
  example(
    table.disputeKind,
    {
      id: 'd1',
      customer: 'C-1',
      invoice: 'INV-1',
      currency: IDR,
      amountMinor: 1n,
      reason: 'price',
      state: 'triage',
      outcome: 'invalid',
      owner: 'sales',
      about: 'rice',
      openedOn: day,
      answerDueOn: later,
      waitingSince: day,
      resolvedOn: later,
      steps: [{ state: 'opened', at, actor: 'rina', note: 'n' }],
      version: 1,
    },
    [
      ...each('reason', [
        'quantity',
        'quality',
        'delivery',
        'missing-po',
        'tax-data',
        'duplicate',
        'service',
        'short-pay',
        'other',
      ]),
      ...each('state', ['opened', 'waiting-internal', 'waiting-customer', 'resolved', 'closed']),
      ...each('outcome', ['valid-credit', 'partly-valid', 'duplicate']),
    ],
  ),
  example(table.holdKind, {
    id: 'h1',
    customer: 'C-1',
    invoice: 'INV-1',
    until: later,
    reason: 'audit',
    actor: 'rina',
    recordedAt: at,
    endedOn: day,
    version: 2,
  }),
  example(
    table.planKind,
    {
      id: 'l1',
      customer: 'C-1',
      currency: IDR,
      items: [{ invoice: 'INV-1', amountMinor: 1n, balanceMinor: 2n }],
      instalments: [
        { dueOn: day, amountMinor: 1n },
        { dueOn: later, amountMinor: 1n },
      ],
      proposedOn: day,
      state: 'live',
      steps: [{ state: 'proposed', at, actor: 'rina', note: 'n' }],
      agreedAt: at,
      missed: 1,
      missedThrough: day,
      paidMinor: 1n,
      judgedOn: later,
      actor: 'rina',
      recordedAt: at,
      version: 1,
    },
    each('state', ['proposed', 'agreed', 'kept', 'broken', 'cancelled']),
  ),
  example(
    table.contactKind,
    {
      id: 'k1',
      customer: 'C-1',
      channel: 'call',
      outcome: 'will-pay',
      note: 'will pay',
      on: day,
      followUpOn: later,
      followedOn: later,
      actor: 'rina',
      recordedAt: at,
      version: 1,
    },
    [
      ...each('channel', ['chat', 'mail', 'visit']),
      ...each('outcome', ['reached', 'objects', 'call-back', 'no-answer', 'wrong-contact', 'refuses']),
    ],
  ),
  example(table.approvalKind, {
    customer: 'C-1',
    currency: IDR,
    level: 3,
    until: later,
    actor: 'person:budi',
    recordedAt: at,
    version: 1,
  }),
  example(
    table.cashMovementKind,
    {
      ...line,
      movement: '2',
      currency: IDR,
      amountMinor: 5n,
      reason: 'refund',
      customer: 'C-1',
      effectiveOn: day,
      recordedAt: at,
      why: 'paid twice',
      ...by,
      reverses: '1',
    },
    each('reason', ['returned', 'ignored']),
  ),
  example(
    table.refundKind,
    {
      ...line,
      movement: '2',
      currency: IDR,
      amountMinor: 5n,
      customer: 'C-1',
      state: 'approved',
      why: 'paid twice',
      ...by,
      recordedAt: at,
      reference: 'TRF-1',
      paidOn: later,
      version: 1,
    },
    each('state', ['paid', 'cancelled']),
  ),
  example(
    table.remittanceKind,
    {
      id: 'r1',
      kind: 'advice',
      state: 'waiting',
      currency: IDR,
      totalMinor: 5n,
      paidOn: day,
      reference: 'PAYRUN 44',
      payerName: 'PT Sinar Jaya',
      payerAccount: '99',
      sender: 'ap@sinar.example',
      details: '[]',
      count: 2,
      line: '1240007654321/2026-11-20/ab12#1',
      doneCount: 1,
      why: 'no payment yet',
      file: 'f1',
      recordedAt: at,
      version: 1,
    },
    [{ kind: 'settlement' }, ...each('state', ['posting', 'joined', 'expired'])],
  ),
  example(table.auditBatchKind, {
    sequence: 12,
    digest: 'dd',
    previous: 'cc',
    objectKey: 'audit/12',
    eventCount: 3,
    firstEvent: 'e1',
    lastEvent: 'e3',
    marks: 'mmm',
    recordedAt: at,
  }),
];

const INDEX_NAMES = ['g', 'k', 'q', 'w'];

describe('what is stored', () => {
  it.each(EXAMPLES)(
    'keeps its keys, names and places in the indexes, because running tables are written in them: $name',
    ({ kind, value, others }) => {
      const placesOf = (each: object) =>
        Object.entries(kind.encode(each as never)).filter(([name]) => INDEX_NAMES.includes(name));
      const usual = placesOf(value);
      const places = others.flatMap((other) => {
        const found = placesOf({ ...value, ...other });
        return isDeepStrictEqual(found, usual) ? [] : [[other, found]];
      });
      expect({ stored: kind.encode(value as never), places }).toMatchSnapshot();
    },
  );

  it.each(EXAMPLES)('reads back as it was, with each value that a field may have: $name', ({ kind, value, others }) => {
    for (const other of [{}, ...others]) {
      const written = { ...value, ...other };
      expect(kind.decode(kind.encode(written as never))).toEqual(written);
    }
  });

  it.each(EXAMPLES)(
    'is refused by the name of its kind where a field is not what it says: $name',
    ({ kind, value }) => {
      const stored = kind.encode(value as never);
      const fields = Object.keys(stored).filter((name) => !['p', 's', ...INDEX_NAMES].includes(name));
      expect(fields).not.toEqual([]);
      for (const name of fields)
        expect(() => kind.decode({ ...stored, [name]: { not: 'that' } })).toThrow(
          `${kind.name} ${stored.p}/${stored.s}`,
        );
    },
  );

  it('has an example here of every kind', () => {
    const kinds = Object.entries(table).filter(([name]) => name.endsWith('Kind') && name !== 'defineKind');
    const shown = new Set<unknown>(EXAMPLES.map(({ kind }) => kind));
    expect(kinds.filter(([, kind]) => !shown.has(kind)).map(([name]) => name)).toEqual([]);
    expect(shown.size).toBe(EXAMPLES.length);
  });
});
