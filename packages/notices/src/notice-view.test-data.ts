import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { NoticeInvoice, NoticeView } from './notice-view.ts';

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
  return {
    id: 'C-0042__2026-11-21__IDR-L2',
    tone: 'reminder',
    on: localDate('2026-11-21'),
    currency: IDR,
    customerName: 'PT Sinar Jaya Abadi',
    overdue: [
      invoice('INV-2026-000129', '2026-11-20', 1_110_000, {
        virtualAccount: '8808123456789012',
        codeAmountMinor: rupiah(1_110_123),
      }),
      invoice('INV-2026-000123', '2026-10-31', 2_000_000, {
        balanceMinor: rupiah(610_000),
        codeAmountMinor: rupiah(2_000_077),
        description: 'Jasa perawatan mesin',
      }),
    ],
    comingDue: [invoice('INV-2026-000131', '2026-11-22', 880_000)],
    creditMinor: rupiah(250_000),
    company: {
      legalName: 'PT Contoh Nusantara',
      address: 'Jl. Jenderal Sudirman Kav. 10, Jakarta Pusat 10220',
      phone: '+62 21 5550 0100',
      taxId: '01.234.567.8-012.000',
    },
    contactEmail: 'keuangan@contoh.example',
    accounts: [
      { account: '0353070118', bank: 'BCA', holder: 'PT Contoh Nusantara', currency: IDR },
      { account: 'NL91ABNA0417164300', bank: 'ABN AMRO', holder: 'PT Contoh Nusantara', currency: currency('EUR') },
    ],
    payment: {
      link: 'https://bayar.contoh.example/tagihan',
      qris: { merchant: 'CONTOH NUSANTARA', nmid: 'ID1020304050607' },
    },
    answerBy: localDate('2026-11-27'),
    ...changes,
  };
}
