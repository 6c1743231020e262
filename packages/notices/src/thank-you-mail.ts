import type { LocalDate } from '@piutang/calendar';
import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';
import { longDate } from './labels.ts';
import type { RenderedNotice } from './notice-view.ts';
import { mailLine, plainMail } from './plain-mail.ts';

/** Everything that a mail says which thanks a payer for paying promptly. It shows nothing that is open. */
export type ThankYouView = {
  /** `noticeIdOf` of the notice: people quote it when they write. */
  readonly id: string;
  readonly customerName: string;
  readonly companyName: string;
  readonly contactEmail: string;
  readonly currency: CurrencyCode;
  readonly paid: readonly { readonly invoice: string; readonly amountMinor: bigint; readonly paidOn: LocalDate }[];
};

type Words = {
  readonly subject: (company: string) => string;
  readonly greeting: (customer: string) => string;
  readonly thanks: string;
  readonly paid: (invoice: string, amount: string, on: string) => string;
  readonly why: string;
  readonly nothingToDo: string;
  readonly reply: (address: string, id: string) => string;
  readonly closing: string;
};

const ID: Words = {
  subject: (company) => `Terima kasih dari ${company}`,
  greeting: (customer) => `Yth. ${customer},`,
  thanks: 'Terima kasih atas pembayaran Anda yang tepat waktu. Kami sudah menerima dan mencatatnya:',
  paid: (invoice, amount, on) => `Tagihan ${invoice}, ${amount}, diterima pada ${on}`,
  why: 'Ketepatan Anda sangat membantu pekerjaan kami, dan kami menghargainya.',
  nothingToDo: 'Email ini hanya ucapan terima kasih; tidak ada yang perlu Anda lakukan.',
  reply: (address, id) => `Bila ada yang tidak sesuai, balasan Anda dibaca di ${address}. Nomor: ${id}.`,
  closing: 'Salam hangat,',
};

const EN: Words = {
  subject: (company) => `Thank you from ${company}`,
  greeting: (customer) => `Dear ${customer},`,
  thanks: 'Thank you for paying on time. We have received and recorded:',
  paid: (invoice, amount, on) => `Invoice ${invoice}, ${amount}, received on ${on}`,
  why: 'It makes our work easier, and we appreciate it.',
  nothingToDo: 'This mail only says thank you; there is nothing that you need to do.',
  reply: (address, id) => `If anything does not look right, your reply is read at ${address}. Number: ${id}.`,
  closing: 'Kind regards,',
};

const WORDS: Readonly<Record<Language, Words>> = { id: ID, en: EN };

/** A short mail that thanks and asks for nothing; text and HTML say the same. The subject names no amount or invoice. */
export function renderThankYou(view: ThankYouView, language: Language): RenderedNotice {
  const words = WORDS[language];
  const company = mailLine(view.companyName);
  const paragraphs = [
    words.greeting(mailLine(view.customerName)),
    words.thanks,
    ...view.paid.map(({ invoice, amountMinor, paidOn }) =>
      words.paid(mailLine(invoice), formatMoney(amountMinor, view.currency, language), longDate(paidOn, language)),
    ),
    words.why,
    words.nothingToDo,
    words.reply(mailLine(view.contactEmail), mailLine(view.id)),
    words.closing,
    company,
  ];
  return plainMail(words.subject(company), paragraphs, language);
}
