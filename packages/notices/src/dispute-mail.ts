import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';
import type { DisputeOutcome } from '@piutang/receivables';
import type { RenderedNotice } from './notice-view.ts';
import { mailLine, plainMail } from './plain-mail.ts';

/** What a customer is told of its objection. */
export type DisputeNews = 'received' | 'in-review' | 'your-turn' | DisputeOutcome;

/** Everything that a mail about an objection says. */
export type DisputeMailView = {
  readonly news: DisputeNews;
  readonly customerName: string;
  readonly companyName: string;
  readonly contactEmail: string;
  readonly invoice: string;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  /** The case's number, which people quote. */
  readonly id: string;
};

type Words = {
  readonly subject: (company: string) => string;
  readonly greeting: (customer: string) => string;
  readonly about: (invoice: string, amount: string) => string;
  readonly news: Readonly<Record<DisputeNews, string>>;
  readonly reply: (address: string, id: string) => string;
  readonly closing: string;
};

const ID: Words = {
  subject: (company) => `Kabar tentang keberatan Anda dari ${company}`,
  greeting: (customer) => `Yth. ${customer},`,
  about: (invoice, amount) => `Tagihan ${invoice}, bagian yang Anda sanggah: ${amount}`,
  news: {
    received:
      'Keberatan Anda sudah kami terima dan kami catat. Bagian itu tidak kami tagih selama keberatan Anda kami periksa.',
    'in-review': 'Keberatan Anda sedang kami periksa. Bagian itu tidak kami tagih sampai pemeriksaan selesai.',
    'your-turn':
      'Untuk melanjutkan, kami memerlukan keterangan dari Anda. Mohon balas email ini; bila ada yang kurang jelas, kami akan menghubungi Anda.',
    'valid-credit':
      'Keberatan Anda benar, dan kami mohon maaf. Bagian itu tidak perlu Anda bayar; nota kreditnya kami kirimkan.',
    'partly-valid':
      'Keberatan Anda benar untuk sebagian. Kami mengirimkan nota kredit untuk bagian itu; sisanya mohon dibayar.',
    invalid:
      'Setelah kami periksa, tagihan itu sesuai, dan bagian yang Anda sanggah kami tagih kembali. Bila Anda tidak sependapat, mohon balas email ini dengan alasannya.',
    duplicate:
      'Tagihan itu memang terkirim dua kali. Yang satu kami batalkan; tidak ada yang perlu Anda bayar dua kali.',
  },
  reply: (address, id) => `Balasan Anda dibaca di ${address}. Nomor kasus: ${id}.`,
  closing: 'Salam hangat,',
};

const EN: Words = {
  subject: (company) => `News about your objection from ${company}`,
  greeting: (customer) => `Dear ${customer},`,
  about: (invoice, amount) => `Invoice ${invoice}, the part that you dispute: ${amount}`,
  news: {
    received: 'We have received your objection and noted it. We do not ask for that part while we look into it.',
    'in-review': 'We are looking into your objection. We do not ask for that part until we have an answer.',
    'your-turn':
      'To go on we need something from you. Please reply to this mail; if anything is unclear, we will get in touch.',
    'valid-credit':
      'Your objection is right, and we apologise. You need not pay that part; we send you the credit note.',
    'partly-valid': 'Your objection is right in part. We send you a credit note for it; please pay the rest.',
    invalid:
      'We have looked into it and found the invoice correct, so that we ask for the disputed part again. If you see it differently, please reply with your reasons.',
    duplicate: 'The invoice was indeed sent twice. We cancel one of them; there is nothing to pay twice.',
  },
  reply: (address, id) => `Your reply is read at ${address}. Case number: ${id}.`,
  closing: 'Kind regards,',
};

const WORDS: Readonly<Record<Language, Words>> = { id: ID, en: EN };

/** A short mail about the state of an objection; text and HTML say the same. The subject names no amount or invoice. */
export function renderDisputeMail(view: DisputeMailView, language: Language): RenderedNotice {
  const words = WORDS[language];
  const company = mailLine(view.companyName);
  const amount = formatMoney(view.amountMinor, view.currency, language);
  const paragraphs = [
    words.greeting(mailLine(view.customerName)),
    words.about(mailLine(view.invoice), amount),
    words.news[view.news],
    words.reply(mailLine(view.contactEmail), mailLine(view.id)),
    words.closing,
    company,
  ];
  return plainMail(words.subject(company), paragraphs, language);
}
