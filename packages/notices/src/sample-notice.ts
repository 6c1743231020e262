import { localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import type { NoticeView } from './notice-view.ts';
import type { ThankYouView } from './thank-you-mail.ts';

const IDR = currency('IDR');
const COMPANY = 'PT Contoh Nusantara';
const issuedOn = localDate('2026-10-01');

/** A notice of an invented company with something of everything: for previews of words, and for tests. */
export const SAMPLE_NOTICE: NoticeView = {
  id: 'C-0042__2026-11-21__IDR-L2',
  tone: 'reminder',
  on: localDate('2026-11-21'),
  currency: IDR,
  customerName: 'PT Sinar Jaya Abadi',
  overdue: [
    {
      id: 'INV-2026-000129',
      issuedOn,
      dueOn: localDate('2026-11-20'),
      amountMinor: 111_000_000n,
      balanceMinor: 111_000_000n,
      virtualAccount: '8808123456789012',
      codeAmountMinor: 111_012_300n,
    },
    {
      id: 'INV-2026-000123',
      issuedOn,
      dueOn: localDate('2026-10-31'),
      amountMinor: 200_000_000n,
      balanceMinor: 61_000_000n,
      codeAmountMinor: 200_007_700n,
      description: 'Jasa perawatan mesin',
    },
  ],
  comingDue: [
    {
      id: 'INV-2026-000131',
      issuedOn,
      dueOn: localDate('2026-11-22'),
      amountMinor: 88_000_000n,
      balanceMinor: 88_000_000n,
    },
  ],
  creditMinor: 25_000_000n,
  company: {
    legalName: COMPANY,
    address: 'Jl. Jenderal Sudirman Kav. 10, Jakarta Pusat 10220',
    phone: '+62 21 5550 0100',
    taxId: '01.234.567.8-012.000',
  },
  contactEmail: 'keuangan@contoh.example',
  accounts: [
    { account: '0353070118', bank: 'BCA', holder: COMPANY, currency: IDR },
    { account: 'NL91ABNA0417164300', bank: 'ABN AMRO', holder: COMPANY, currency: currency('EUR') },
  ],
  payment: {
    link: 'https://bayar.contoh.example/tagihan',
    qris: { merchant: 'CONTOH NUSANTARA', nmid: 'ID1020304050607' },
  },
  values: {
    charges: [
      {
        kind: 'interest',
        invoices: ['INV-2026-000123'],
        mode: 'on-pay',
        amountMinor: 210_600n,
        interest: { fromOn: localDate('2026-11-01'), percentPerYear: '6', perDayMinor: 10_000n },
        basis: 'Perjanjian 7/2025, pasal 5',
        waivedIfPaidBy: localDate('2026-11-27'),
      },
    ],
    instalments: [],
    discounts: [
      {
        invoice: 'INV-2026-000131',
        until: localDate('2026-11-22'),
        percent: '2',
        discountMinor: 1_760_000n,
        payMinor: 86_240_000n,
      },
    ],
  },
  answerBy: localDate('2026-11-27'),
};

/** The same company's thanks for two invoices. */
export const SAMPLE_THANK_YOU: ThankYouView = {
  id: 'C-0042__2026-11-23__IDR-T',
  on: localDate('2026-11-23'),
  customerName: SAMPLE_NOTICE.customerName,
  company: SAMPLE_NOTICE.company,
  contactEmail: SAMPLE_NOTICE.contactEmail,
  currency: IDR,
  paid: [
    { invoice: 'INV-2026-000141', amountMinor: 111_000_000n, paidOn: localDate('2026-11-20') },
    { invoice: 'INV-2026-000144', amountMinor: 88_000_000n, paidOn: localDate('2026-11-20') },
  ],
};
