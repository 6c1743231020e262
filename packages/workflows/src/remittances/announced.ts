import { localDateAt } from '@piutang/calendar';
import { type MatchLine, type MatchOutcome, mayBelong, type Remittance, type RuleId } from '@piutang/cash-application';
import type { Desk } from '../desk.ts';
import { considerUntil, remittanceOf, waitingRemittances } from './remittance-record.ts';

/** Whether what came beside the bank may say more of a line than the line itself. */
export type Announced = (match: MatchLine, found: readonly MatchOutcome[]) => boolean;

/** Why such a line waits for a moment. */
export const HELD = {
  id: 'dicek dulu dengan berita pembayaran yang masuk untuk jumlah ini',
  en: 'it is compared first with an advice that came for this amount',
} as const;

/** Rules that rest on a number or channel of the line itself: an advice says nothing better. */
const SURE: ReadonlySet<RuleId> = new Set(['R2', 'R3', 'R4']);

/**
 * The lines that must not post before they were compared with what came beside the bank: those that would post by payer
 * and amount, or with a difference, while a remittance waits that may be theirs. They are recorded as a proposal; the pass
 * that joins remittances follows every file.
 */
export async function announcedLines({ table, tenant, clock }: Desk): Promise<Announced> {
  const today = localDateAt(clock(), tenant.timeZone);
  const byAmount = new Map<string, Remittance[]>();
  for (const record of await waitingRemittances(table)) {
    if (considerUntil(record, tenant.timeZone) < today) continue;
    const key = `${record.currency}${record.totalMinor}`;
    byAmount.set(key, [...(byAmount.get(key) ?? []), remittanceOf(record)]);
  }
  return (match, [first, ...others]) => {
    if (first === undefined || others.length > 0 || SURE.has(first.rule)) return false;
    return (byAmount.get(`${match.currency}${match.amountMinor}`) ?? []).some((each) => mayBelong(match, each));
  };
}
