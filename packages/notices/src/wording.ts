import type { Tone } from '@piutang/dunning';
import type { Language } from '@piutang/money';

/**
 * What a notice says around its figures, as mustache templates of plain text; a blank line starts a paragraph. How the
 * figures look, and the HTML, are not the wording's.
 */
export type NoticeWording = {
  /** Shown by phones on a locked screen, so that it can name who writes and nothing about the debt. */
  readonly subject: string;
  /** The line that mailboxes show after the subject; the same holds for it. */
  readonly preheader: string;
  readonly heading: string;
  readonly opening: string;
  readonly next: string;
  readonly closing: string;
};

export type WordingPart = keyof NoticeWording;

/** Which mails a wording is for: the reminders of a tone, or the mails that thank. */
export type WordingTone = Tone | 'thank-you';

/** What every notice says at its end, each sentence as the product words it: `NOTICE_FIELDS` tells what they say. */
const NEXT = '{{whatNext}}\n\n{{alreadyPaid}}\n\n{{ifWrong}}\n\n{{ifYouCannotPay}}';

/** The same for a mail that thanks: `THANK_YOU_FIELDS`. */
const THANKS_NEXT = '{{nothingToDo}}\n\n{{ifNotRight}}';

const WARMLY: Readonly<Record<Language, string>> = { id: 'Salam hangat,', en: 'Kind regards,' };

const INDONESIAN: Readonly<Record<WordingTone, NoticeWording>> = {
  courtesy: {
    subject: 'Informasi tagihan dari {{companyName}}',
    preheader: 'Ringkasan untuk Anda, beserta cara pembayarannya.',
    heading: 'Tagihan Anda segera jatuh tempo',
    opening:
      'Terima kasih atas kerja sama Anda. Berikut ringkasan tagihan yang segera jatuh tempo, agar pembayarannya dapat Anda jadwalkan dengan tenang.',
    next: NEXT,
    closing: WARMLY.id,
  },
  friendly: {
    subject: 'Pengingat dari {{companyName}}',
    preheader: 'Mungkin terlewat: ringkasan untuk Anda, beserta cara pembayarannya.',
    heading: 'Sekadar mengingatkan',
    opening:
      'Mungkin terlewat di tengah kesibukan: tagihan di bawah ini sudah melewati tanggal jatuh temponya. Mohon bantuan Anda untuk melakukan pembayaran.',
    next: NEXT,
    closing: `Terima kasih atas perhatian Anda.\n\n${WARMLY.id}`,
  },
  reminder: {
    subject: 'Pengingat pembayaran dari {{companyName}}',
    preheader: 'Ringkasan untuk Anda, beserta cara pembayarannya.',
    heading: 'Pengingat pembayaran',
    opening:
      'Menurut catatan kami, pembayaran atas tagihan di bawah ini belum kami terima. Mohon dibayarkan dalam beberapa hari ke depan.',
    next: NEXT,
    closing: `Terima kasih atas perhatian Anda.\n\n${WARMLY.id}`,
  },
  firm: {
    subject: 'Mohon perhatian: pengingat pembayaran dari {{companyName}}',
    preheader: 'Kami menunggu kabar dari Anda.',
    heading: 'Mohon perhatian Anda',
    opening:
      'Kami sudah beberapa kali mengingatkan, namun pembayaran atas tagihan di bawah ini belum kami terima.\n\nMohon segera dibayarkan, atau hubungi kami hari ini bila ada kendala.',
    next: NEXT,
    closing: 'Hormat kami,',
  },
  final: {
    subject: 'Pengingat pembayaran terakhir dari {{companyName}}',
    preheader: 'Mohon hubungi kami.',
    heading: 'Pengingat terakhir dari kami',
    opening:
      'Ini pengingat terakhir yang kami kirim secara otomatis. Tagihan di bawah ini sudah lama melewati jatuh tempo, dan pembayarannya belum kami terima.\n\nMohon segera dilunasi. Bila belum memungkinkan, hubungi kami agar kita dapat mencari jalan keluarnya bersama. Tanpa kabar dari Anda, tim kami akan menghubungi Anda secara langsung.',
    next: NEXT,
    closing: 'Hormat kami,',
  },
  'thank-you': {
    subject: 'Terima kasih dari {{companyName}}',
    preheader: 'Ucapan singkat; tidak ada yang perlu Anda lakukan.',
    heading: 'Pembayaran Anda sudah kami terima',
    opening:
      'Terima kasih atas pembayaran Anda yang tepat waktu. Ketepatan Anda sangat membantu pekerjaan kami, dan kami menghargainya.',
    next: THANKS_NEXT,
    closing: WARMLY.id,
  },
};

const ENGLISH: Readonly<Record<WordingTone, NoticeWording>> = {
  courtesy: {
    subject: 'Your account with {{companyName}}: what is coming up',
    preheader: 'A summary for you, and how to pay.',
    heading: 'Coming due soon',
    opening:
      'Thank you for working with us. Here is what comes due soon, so that you can schedule the payment at your convenience.',
    next: NEXT,
    closing: WARMLY.en,
  },
  friendly: {
    subject: 'A friendly reminder from {{companyName}}',
    preheader: 'It may have slipped by: a summary for you, and how to pay.',
    heading: 'A friendly reminder',
    opening:
      'It may have slipped by in a busy week: what is listed below has passed its due date. We would be grateful if you could arrange the payment.',
    next: NEXT,
    closing: `Thank you for your attention.\n\n${WARMLY.en}`,
  },
  reminder: {
    subject: 'Payment reminder from {{companyName}}',
    preheader: 'A summary for you, and how to pay.',
    heading: 'Payment reminder',
    opening:
      'According to our records we have not yet received payment of what is listed below. Please arrange it within the next few days.',
    next: NEXT,
    closing: `Thank you for your attention.\n\n${WARMLY.en}`,
  },
  firm: {
    subject: 'Please read: payment reminder from {{companyName}}',
    preheader: 'We look forward to hearing from you.',
    heading: 'Your attention, please',
    opening:
      'We have written to you before and have still not received payment of what is listed below.\n\nPlease pay now, or contact us today if something stands in the way.',
    next: NEXT,
    closing: 'Yours sincerely,',
  },
  final: {
    subject: 'Last payment reminder from {{companyName}}',
    preheader: 'Please contact us.',
    heading: 'Our last reminder',
    opening:
      'This is the last reminder that we send automatically. What is listed below is long past its due date, and we have not received the payment.\n\nPlease settle it now. If that is not possible yet, contact us, so that we can find a way together. If we do not hear from you, our team will get in touch with you in person.',
    next: NEXT,
    closing: 'Yours sincerely,',
  },
  'thank-you': {
    subject: 'Thank you from {{companyName}}',
    preheader: 'A short note; there is nothing that you need to do.',
    heading: 'We have received your payment',
    opening: 'Thank you for paying on time. It makes our work easier, and we appreciate it.',
    next: THANKS_NEXT,
    closing: WARMLY.en,
  },
};

/** The wording that the product brings, complete for every tone in both languages, and for thanks. */
export const WORDING: Readonly<Record<Language, Readonly<Record<WordingTone, NoticeWording>>>> = {
  id: INDONESIAN,
  en: ENGLISH,
};
