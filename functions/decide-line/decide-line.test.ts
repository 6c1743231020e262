import { readFileSync } from 'node:fs';
import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { type BankLine, bankLineKind, bankLineRef, create, read } from '@piutang/table';
import { type MemoryTable, memoryTable } from '@piutang/table/memory';
import { parseTenant } from '@piutang/tenancy';
import { beforeEach, describe, expect, it } from 'vitest';
import { decideLine, decisionOf } from './decide-line.ts';
import { renderLine } from './render-line.ts';

const parsed = parseTenant(JSON.parse(readFileSync(new URL('../../tenants/example.json', import.meta.url), 'utf8')));
if ('problems' in parsed) throw new Error('tenants/example.json is wrong');
const tenant = { ...parsed.tenant, language: 'en' as const };

const line: BankLine = {
  account: '1240007654321',
  bookedOn: localDate('2026-11-20'),
  valueOn: localDate('2026-11-20'),
  line: 'aaaa#1',
  currency: currency('IDR'),
  amountMinor: 40_000_000n,
  remainingMinor: 40_000_000n,
  outcome: 'unapplied',
  rule: 'R11',
  why: 'nobody is known',
  inReview: true,
  proposals: [],
  text: 'SETORAN <b>TUNAI</b>',
  file: 'f',
  ordinal: 1,
  nextLeg: 1,
  recordedAt: instant(0),
  version: 1,
};

let table: MemoryTable;
beforeEach(async () => {
  table = memoryTable();
  await table.commit([create(bankLineKind, line, 'new')]);
});

const desk = () => ({ tenant, table, clock: () => instant(Date.UTC(2026, 10, 23, 3)), count: () => {} });
const call = (act: string, fields: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  act,
  line: bankLineRef(line),
  version: 1,
  ...more,
  widgetContext: { forms: { all: { as: 'dewi', ...fields } } },
});
const decide = async (event: Readonly<Record<string, unknown>>) => {
  const decision = decisionOf(event);
  if (decision === undefined) throw new Error('no decision');
  return decideLine(desk(), decision);
};

describe('a click that decides about a line', () => {
  it('does what it asks for, with the reason and the name that were given', async () => {
    expect(await decide(call('ignore', { reason: 'meant for another company' }))).toEqual({
      done: true,
      message: 'Done, and recorded with your name.',
    });
    expect(await read(table, bankLineKind, line)).toMatchObject({
      outcome: 'ignored',
      actor: 'person:dewi',
      cause: 'widget:review-queue',
    });
  });

  it.each([
    ['without a name', call('ignore', { as: '', reason: 'x' }), 'Nobody was named'],
    ['with a name that is none', call('ignore', { as: '<script>', reason: 'x' }), 'Nobody was named'],
    ['with no form at all', { act: 'ignore', line: bankLineRef(line), version: 1 }, 'Nobody was named'],
    [
      'about a line that is not there',
      call('ignore', { reason: 'x' }, { line: 'A/2026-11-20/ff#1' }),
      'not there any more',
    ],
    ['about no line', call('ignore', { reason: 'x' }, { line: 7 }), 'not there any more'],
    ['on what is no longer so', call('ignore', { reason: 'x' }, { version: 2 }), 'changed by somebody else'],
    ['that nobody knows', call('burn', {}), 'unknown decision: burn'],
    ['without a reason', call('ignore', {}), 'no reason was given'],
    ['with amounts that cannot be read', call('allocate', { invoices: 'INV-1=many' }), 'expected INVOICE=AMOUNT'],
    ['for nothing', call('allocate', { invoices: '' }), 'no invoice was named'],
    ['for an invoice that is not there', call('allocate', { invoices: 'INV-1=1.00' }), 'there is no invoice INV-1'],
    [
      'for another payer without saying why',
      call('allocate', { invoices: 'INV-1=1.00', across: 'yes' }),
      'needs a reason',
    ],
    ['for a reading that is not there', call('accept', {}, { rival: 3 }), 'rival readings'],
    ['to take back what was never applied', call('unapply', { reason: 'x' }), 'paid nothing'],
    ['for an account of nobody', call('on-account', {}), 'does not know its payer'],
  ])('%s is answered in a sentence and changes nothing', async (_, event, sentence) => {
    const before = table.dump();
    const answer = await decide(event);
    expect(answer.done).toBe(false);
    expect(answer.message).toContain(sentence);
    expect(table.dump()).toEqual(before);
  });

  it('keeps no more of a reason than a person reads', async () => {
    await decide(call('ignore', { reason: 'x'.repeat(10_000) }));
    expect((await read(table, bankLineKind, line))?.why.length).toBeLessThan(600);
  });

  it('only shows where no decision is asked for, and shows the line as text', async () => {
    expect(decisionOf({ line: bankLineRef(line) })).toBeUndefined();
    const frame = { theme: 'dark', language: 'id', widthPx: 320, endpoint: 'arn:x' } as const;
    const markup = await renderLine(desk(), frame, { line: bankLineRef(line) });
    expect(markup).toContain('SETORAN &lt;b&gt;TUNAI');
    expect(await renderLine(desk(), frame, {})).toContain('Mutasi ini tidak ada');
  });
});
