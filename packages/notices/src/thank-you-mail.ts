import type { LocalDate } from '@piutang/calendar';
import { type CurrencyCode, formatMoney, type Language, sumMinor } from '@piutang/money';
import type { Tenant } from '@piutang/tenancy';
import { longDate, shortDate } from './labels.ts';
import { type Fields, fieldsOf, laidOut, line, senderFields } from './layout.ts';
import type { RenderedNotice } from './notice-view.ts';
import type { THANK_YOU_FIELDS } from './validate-wording.ts';
import { type NoticeWording, WORDING } from './wording.ts';

/** Everything that a mail says which thanks a payer for paying promptly. It shows nothing that is open. */
export type ThankYouView = {
  /** `noticeIdOf` of the notice: people quote it when they write. */
  readonly id: string;
  /** The payer's civil date. */
  readonly on: LocalDate;
  readonly customerName: string;
  readonly company: Tenant['company'];
  readonly contactEmail: string;
  readonly currency: CurrencyCode;
  readonly paid: readonly { readonly invoice: string; readonly amountMinor: bigint; readonly paidOn: LocalDate }[];
  /** As in a notice. */
  readonly accentColour?: string;
};

/** The texts that are not the wording's. */
type Texts = {
  readonly settled: string;
  readonly amount: string;
  readonly received: (date: string) => string;
  readonly total: string;
  readonly nothingToDo: string;
  readonly ifNotRight: string;
};

const TEXTS: Readonly<Record<Language, Texts>> = {
  id: {
    settled: 'Tagihan lunas',
    amount: 'Jumlah',
    received: (date) => `Diterima ${date}`,
    total: 'Total',
    nothingToDo: 'Email ini hanya ucapan terima kasih; tidak ada yang perlu Anda lakukan.',
    ifNotRight: 'Ada yang tidak sesuai? Balas email ini, dan kami akan memeriksanya.',
  },
  en: {
    settled: 'Settled invoices',
    amount: 'Amount',
    received: (date) => `Received ${date}`,
    total: 'Total',
    nothingToDo: 'This mail only says thank you; there is nothing that you need to do.',
    ifNotRight: 'Something does not look right? Reply to this mail, and we will look into it.',
  },
};

/**
 * A short mail that thanks and asks for nothing; text and HTML say the same. The subject names no amount or invoice.
 * @param wording replaces the product's; it was validated when it was saved, so one that fails here is a bug
 */
export function renderThankYou(
  view: ThankYouView,
  language: Language,
  wording: NoticeWording = WORDING[language]['thank-you'],
): RenderedNotice {
  const texts = TEXTS[language];
  const show = (amountMinor: bigint) => formatMoney(amountMinor, view.currency, language);
  const total = show(sumMinor(view.paid.map(({ amountMinor }) => amountMinor)));
  const items = view.paid.map(({ invoice, amountMinor, paidOn }) =>
    fieldsOf({ number: line(invoice), balance: show(amountMinor), dates: texts.received(shortDate(paidOn, language)) }),
  );
  const section = { title: texts.settled, amountLabel: texts.amount, items, totalLabel: texts.total, total };
  return laidOut(wording, 'thank-you', language, {
    words: wordsOf(view, total, texts, language),
    fields: { ...senderFields(view, language), sections: [fieldsOf({ ...section, hasTotal: items.length > 1 })] },
    accentColour: view.accentColour,
  });
}

/** The fields that a wording may name. */
function wordsOf(view: ThankYouView, total: string, texts: Texts, language: Language): Fields {
  const words: Record<keyof typeof THANK_YOU_FIELDS, string | boolean> = {
    companyName: line(view.company.legalName),
    customerName: line(view.customerName),
    contactEmail: line(view.contactEmail),
    contactPhone: line(view.company.phone ?? ''),
    today: longDate(view.on, language),
    totalSettled: total,
    invoiceCount: String(view.paid.length),
    nothingToDo: texts.nothingToDo,
    ifNotRight: texts.ifNotRight,
    hasPhone: view.company.phone !== undefined,
  };
  return fieldsOf(words);
}
