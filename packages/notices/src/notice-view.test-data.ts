import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { NoticeInvoice, NoticeView } from './notice-view.ts';
import { SAMPLE_NOTICE } from './sample-notice.ts';

export const IDR = currency('IDR');
export const rupiah = (whole: number): bigint => BigInt(whole) * 100n;

/** An invoice that nothing was paid of. */
export function invoice(id: string, dueOn: string, whole: number, changes: Partial<NoticeInvoice> = {}): NoticeInvoice {
  const amountMinor = rupiah(whole);
  return {
    id,
    issuedOn: localDate('2026-10-01'),
    dueOn: localDate(dueOn),
    amountMinor,
    balanceMinor: amountMinor,
    ...changes,
  };
}

/** A notice with something of everything. */
export function view(changes: Partial<NoticeView> = {}): NoticeView {
  return { ...SAMPLE_NOTICE, ...changes };
}
