import { localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { aliasesOnLine, aliasKey, aliasState, contradictAlias, learnAlias, sightingsOf } from './learning.ts';
import type { LearnedAlias, MatchCounterparty } from './model.ts';

const MONDAY = localDate('2026-11-16');
const FRIDAY = localDate('2026-11-20');
const SINAR = { payer: 'C-0042', name: 'PT Sinar Jaya Abadi', accounts: ['1234567890'] };

function lineBy(counterparty: MatchCounterparty, account: string | undefined = '0353070118') {
  return { ...(account === undefined ? {} : { account }), counterparty, details: [] };
}

const seen = { kind: 'name', alias: 'PT KARYA HOLDING', account: '0353070118', payer: 'C-0042' } as const;

describe('what a post teaches', () => {
  it('is the name and the account in the bank’s own fields, for the collection account they came in on', () => {
    const line = lineBy({ name: 'PT Karya Holding', account: '99 8877-6655' });
    expect(sightingsOf(line, { source: 'R4', payer: SINAR })).toEqual([
      { kind: 'name', alias: 'PT Karya Holding', account: '0353070118', payer: 'C-0042' },
      { kind: 'account', alias: '99 8877-6655', account: '0353070118', payer: 'C-0042' },
    ]);
  });

  it.each(['person', 'R2', 'R4'] as const)('is learned from %s', (source) => {
    expect(sightingsOf(lineBy({ name: 'PT Karya Holding' }), { source, payer: SINAR })).toHaveLength(1);
  });

  it.each(['R3', 'R5', 'R6', 'R7', 'R8', 'R9'] as const)('is nothing when %s posted it', (source) => {
    expect(sightingsOf(lineBy({ name: 'PT Karya Holding' }), { source, payer: SINAR })).toEqual([]);
  });

  it.each([
    ['what the record says already', lineBy({ name: 'SINAR JAYA ABADI', account: '1234567890' })],
    ['names and accounts too short to identify anybody', lineBy({ name: 'PT ABC', account: '12345' })],
    ['a line of no known collection account', { counterparty: { name: 'PT Karya Holding' }, details: [] }],
    ['a line that names nobody', lineBy({})],
  ])('is nothing from %s', (_, line) => {
    expect(sightingsOf(line, { source: 'person', payer: SINAR })).toEqual([]);
  });

  it('is that of the payment in a batch which was posted', () => {
    const line = {
      ...lineBy({ name: 'BANK BATCH SENDER' }),
      details: [{ amountMinor: 1n, text: '', references: [], counterparty: { name: 'Toko Mawar Indah' } }],
    };
    const [sighting] = sightingsOf(line, { source: 'R4', payer: SINAR, detail: 1 });
    expect(sighting?.alias).toBe('Toko Mawar Indah');
  });
});

describe('learned aliases', () => {
  it('of two spellings share a key, of two collection accounts do not', () => {
    expect(aliasKey(seen)).toBe(aliasKey({ ...seen, alias: 'Karya Holding, PT.' }));
    expect(aliasKey(seen)).not.toBe(aliasKey({ ...seen, account: '0359990001' }));
    expect(aliasKey(seen)).not.toBe(aliasKey({ ...seen, kind: 'account' }));
  });

  it('count their hits and keep the latest day', () => {
    const once = learnAlias([], seen, FRIDAY);
    expect(once).toEqual([{ ...seen, hits: 1, misses: 0, lastUsedOn: FRIDAY }]);
    expect(learnAlias(once, seen, MONDAY)).toEqual([{ ...seen, hits: 2, misses: 0, lastUsedOn: FRIDAY }]);
  });

  it('that mean a second payer may no longer post for either', () => {
    const first = learnAlias([], seen, MONDAY);
    const both = learnAlias(first, { ...seen, payer: 'C-0077' }, FRIDAY);
    expect(both.map(({ payer, hits, misses }) => [payer, hits, misses])).toEqual([
      ['C-0077', 1, 1],
      ['C-0042', 1, 1],
    ]);
    expect(both.map(aliasState)).toEqual(['suggest', 'suggest']);
  });

  it('are demoted by one contradiction and revoked when they are wrong as often as right', () => {
    let alias: LearnedAlias = { ...seen, hits: 3, misses: 0 };
    const states = [aliasState(alias)];
    for (let times = 0; times < 3; times += 1) {
      alias = contradictAlias(alias, FRIDAY);
      states.push(aliasState(alias));
    }
    expect(states).toEqual(['auto', 'suggest', 'suggest', 'revoked']);
    expect(alias.lastUsedOn).toBe(FRIDAY);
  });

  it('on a line are those of its account and its counterparty, whatever the spelling', () => {
    const learned: LearnedAlias[] = [
      { ...seen, hits: 1, misses: 0 },
      { ...seen, account: '0359990001', hits: 1, misses: 0 },
      { kind: 'account', alias: '9988776655', account: '0353070118', payer: 'C-0042', hits: 1, misses: 0 },
    ];
    const line = lineBy({ name: 'KARYA HOLDING', account: '9988-7766-55' });
    expect(aliasesOnLine(line, learned)).toEqual([learned[0], learned[2]]);
  });
});
