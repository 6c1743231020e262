import { instant, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { CashMovement } from '@piutang/table';
import { expect, it } from 'vitest';
import { liveMovements } from './workbench.ts';

const movement = (line: string, more: Partial<CashMovement>): CashMovement => ({
  account: '1240007654321',
  bookedOn: localDate('2026-11-20'),
  line,
  movement: '1',
  currency: currency('IDR'),
  amountMinor: 100n,
  reason: 'returned',
  effectiveOn: localDate('2026-11-20'),
  recordedAt: instant(0),
  why: 'w',
  actor: 'a',
  cause: 'c',
  ...more,
});

it('keeps a movement live when the one of the same number on another line was taken back', () => {
  const gone = movement('a#1', {});
  const back = movement('a#1', { movement: '1~', reverses: '1', amountMinor: -100n });
  const stands = movement('b#1', {});
  expect(liveMovements([gone, back, stands])).toEqual([stands]);
});
