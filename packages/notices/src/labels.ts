import { dayOf, type LocalDate, monthOf, yearOf } from '@piutang/calendar';
import type { Language } from '@piutang/money';

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};

/** Both languages shorten months to their first letters. */
const SHORT_MONTH_CHARS = 3;

/** `21 November 2026`; the month in the language. */
export function longDate(date: LocalDate, language: Language): string {
  return `${dayOf(date)} ${MONTHS[language][monthOf(date) - 1]} ${yearOf(date)}`;
}

/** `21 Nov 2026`. */
export function shortDate(date: LocalDate, language: Language): string {
  const month = MONTHS[language][monthOf(date) - 1] ?? '';
  return `${dayOf(date)} ${month.slice(0, SHORT_MONTH_CHARS)} ${yearOf(date)}`;
}

/** The fixed texts of a notice in one language. */
export type Labels = {
  readonly greeting: (customer: string) => string;
  readonly payNow: string;
  readonly comingUp: string;
  readonly asOf: (date: string) => string;
  readonly afterCredit: string;
  readonly overdue: string;
  readonly comingDue: string;
  readonly amount: string;
  readonly dates: (issued: string, due: string) => string;
  readonly daysOverdue: (days: number) => string;
  readonly daysLeft: (days: number) => string;
  readonly ofAmount: (amount: string) => string;
  readonly leftOutDisputed: (amount: string) => string;
  readonly leftOutPromised: (amount: string) => string;
  readonly virtualAccount: string;
  readonly codeAmount: string;
  readonly totalOverdue: string;
  readonly totalComingDue: string;
  readonly credit: string;
  readonly balance: string;
  readonly howToPay: string;
  readonly payByVirtualAccount: string;
  readonly payCodeAmount: string;
  readonly payByTransfer: string;
  readonly orByTransfer: string;
  readonly askHowToPay: string;
  readonly holder: string;
  readonly reference: string;
  readonly referenceOfSeveral: string;
  readonly taxId: string;
  readonly automatic: string;
  readonly noticeId: string;
  readonly payOnline: string;
  readonly payByQris: string;
  /** What follows and when; `date` is the last day before it, where that is known. */
  readonly nextWeAreDone: string;
  readonly nextReminder: (date: string | undefined) => string;
  readonly nextPerson: (date: string | undefined) => string;
  readonly chargesTitle: string;
  readonly interestOn: (invoice: string, percent: string, from: string, perDay: string) => string;
  readonly feeFor: string;
  readonly chargeThreatened: string;
  readonly chargeBooked: string;
  readonly chargeOnPay: string;
  readonly basis: (basis: string) => string;
  readonly waivedIfPaidBy: (date: string) => string;
  readonly instalmentsTitle: string;
  readonly instalment: (number: number, of: number, date: string) => string;
  readonly instalmentMissed: string;
  readonly instalmentNext: string;
  readonly discountsTitle: string;
  readonly discount: (invoice: string, date: string, percent: string) => string;
  readonly discountSaves: (amount: string) => string;
  readonly statementAttached: string;
  readonly alreadyPaid: string;
  readonly ifWrong: string;
  readonly ifYouCannotPay: string;
};

const INDONESIAN: Labels = {
  greeting: (customer) => `Yth. ${customer},`,
  payNow: 'Perlu dibayar sekarang',
  comingUp: 'Segera jatuh tempo',
  asOf: (date) => `Per ${date}`,
  afterCredit: 'setelah dikurangi dana yang sudah kami terima',
  overdue: 'Lewat jatuh tempo',
  comingDue: 'Segera jatuh tempo',
  amount: 'Sisa tagihan',
  dates: (issued, due) => `Terbit ${issued} · jatuh tempo ${due}`,
  daysOverdue: (days) => `Lewat ${days} hari`,
  daysLeft: (days) =>
    days === 0 ? 'Jatuh tempo hari ini' : days === 1 ? 'Jatuh tempo besok' : `Jatuh tempo ${days} hari lagi`,
  ofAmount: (amount) => `Sisa dari ${amount}`,
  leftOutDisputed: (amount) => `${amount} yang Anda sanggah belum kami tagih`,
  leftOutPromised: (amount) => `${amount} sesuai janji bayar Anda belum kami tagih`,
  virtualAccount: 'Virtual account',
  codeAmount: 'Transfer tepat',
  totalOverdue: 'Total lewat jatuh tempo',
  totalComingDue: 'Total segera jatuh tempo',
  credit: 'Dana diterima, belum dibukukan',
  balance: 'Saldo',
  howToPay: 'Cara membayar',
  payByVirtualAccount: 'Tagihan yang memiliki nomor virtual account dibayar ke nomor tersebut.',
  payCodeAmount: 'Untuk tagihan bertanda "Transfer tepat", kirim persis sejumlah itu agar langsung kami kenali.',
  payByTransfer: 'Transfer bank ke:',
  orByTransfer: 'Atau transfer bank ke:',
  askHowToPay: 'Balas email ini untuk meminta nomor rekening tujuan.',
  holder: 'a.n.',
  reference: 'Tulis di berita transfer:',
  referenceOfSeveral: 'Tulis nomor tagihan yang Anda bayar di berita transfer, misalnya:',
  taxId: 'NPWP',
  automatic: 'Email ini dikirim otomatis; balasan Anda dibaca oleh tim kami.',
  noticeId: 'Nomor pemberitahuan',
  payOnline: 'Bayar sekarang secara daring',
  payByQris: 'Membayar dengan kode QRIS kami? Pastikan nama dan NMID ini yang tampil sebelum Anda membayar.',
  nextWeAreDone: 'Selanjutnya? Bila dibayar sebelum jatuh tempo, tidak ada yang perlu Anda lakukan lagi.',
  nextReminder: (date) =>
    date === undefined
      ? 'Selanjutnya? Bila pembayaran belum kami terima, kami akan mengingatkan Anda lagi.'
      : `Selanjutnya? Mohon dibayar paling lambat ${date}. Bila sampai hari itu belum kami terima, kami akan mengingatkan Anda lagi.`,
  nextPerson: (date) =>
    date === undefined
      ? 'Selanjutnya? Bila tidak ada kabar dari Anda, tim kami akan menghubungi Anda secara langsung.'
      : `Selanjutnya? Mohon dibayar, atau hubungi kami, paling lambat ${date}. Setelah itu tim kami akan menghubungi Anda secara langsung.`,
  chargesTitle: 'Bunga dan denda keterlambatan',
  interestOn: (invoice, percent, from, perDay) =>
    `Bunga atas ${invoice}: ${percent}% setahun sejak ${from}, ${perDay} untuk setiap hari berikutnya`,
  feeFor: 'Denda keterlambatan',
  chargeThreatened: 'Belum ditagihkan',
  chargeBooked: 'Ditagihkan dengan pemberitahuan ini',
  chargeOnPay: 'Ditagihkan saat pembayaran diterima',
  basis: (basis) => `berdasarkan ${basis}`,
  waivedIfPaidBy: (date) => `tidak ditagihkan bila semuanya dibayar paling lambat ${date}`,
  instalmentsTitle: 'Angsuran Anda',
  instalment: (number, of, date) => `Angsuran ${number} dari ${of}, jatuh tempo ${date}`,
  instalmentMissed: 'Terlewat',
  instalmentNext: 'Berikutnya',
  discountsTitle: 'Potongan pembayaran lebih awal',
  discount: (invoice, date, percent) => `${invoice}: ${percent}% bila dibayar paling lambat ${date}`,
  discountSaves: (amount) => `Anda hemat ${amount}`,
  statementAttached: 'Rekapitulasi tagihan terlampir sebagai PDF.',
  alreadyPaid:
    'Sudah membayar? Terima kasih. Abaikan email ini, atau balas dengan bukti transfer agar segera kami cocokkan.',
  ifWrong: 'Ada yang tidak sesuai? Balas email ini dengan nomor tagihannya dan apa yang perlu kami perbaiki.',
  ifYouCannotPay: 'Belum bisa membayar? Beri tahu kami tanggal yang Anda rencanakan, agar kami dapat menyesuaikan.',
};

const ENGLISH: Labels = {
  greeting: (customer) => `Dear ${customer},`,
  payNow: 'To pay now',
  comingUp: 'Coming due',
  asOf: (date) => `As of ${date}`,
  afterCredit: 'after what we have already received',
  overdue: 'Past due',
  comingDue: 'Coming due',
  amount: 'Still open',
  dates: (issued, due) => `Issued ${issued} · due ${due}`,
  daysOverdue: (days) => `${days} ${days === 1 ? 'day' : 'days'} past due`,
  daysLeft: (days) => (days === 0 ? 'Due today' : days === 1 ? 'Due tomorrow' : `Due in ${days} days`),
  ofAmount: (amount) => `Remainder of ${amount}`,
  leftOutDisputed: (amount) => `${amount} that you dispute is not asked for now`,
  leftOutPromised: (amount) => `${amount} that you promised is not asked for now`,
  virtualAccount: 'Virtual account',
  codeAmount: 'Transfer exactly',
  totalOverdue: 'Total past due',
  totalComingDue: 'Total coming due',
  credit: 'Received from you, not applied yet',
  balance: 'Balance',
  howToPay: 'How to pay',
  payByVirtualAccount: 'An invoice that shows a virtual account number is paid to that number.',
  payCodeAmount: 'Where an invoice says "Transfer exactly", send just that amount and we recognise it at once.',
  payByTransfer: 'Bank transfer to:',
  orByTransfer: 'Or by bank transfer to:',
  askHowToPay: 'Reply to this mail to ask for the account to pay to.',
  holder: 'Account holder:',
  reference: 'Write in the transfer note:',
  referenceOfSeveral: 'Write the numbers of the invoices you pay in the transfer note, for example:',
  taxId: 'Tax ID',
  automatic: 'This mail was sent automatically; our team reads your reply.',
  noticeId: 'Notice number',
  payOnline: 'Pay online now',
  payByQris: 'Paying by our QRIS code? Check that your app shows this name and NMID before you pay.',
  nextWeAreDone: 'What happens next? Pay by the due date, and there is nothing more for you to do.',
  nextReminder: (date) =>
    date === undefined
      ? 'What happens next? If the payment does not reach us, we will write to you again.'
      : `What happens next? Please pay by ${date}. If the payment has not reached us by then, we will write to you again.`,
  nextPerson: (date) =>
    date === undefined
      ? 'What happens next? If we do not hear from you, our team will get in touch with you in person.'
      : `What happens next? Please pay, or contact us, by ${date}. After that our team will get in touch with you in person.`,
  chargesTitle: 'Interest and fees for late payment',
  interestOn: (invoice, percent, from, perDay) =>
    `Interest on ${invoice}: ${percent}% a year from ${from}, ${perDay} for each further day`,
  feeFor: 'Late fee',
  chargeThreatened: 'Not charged yet',
  chargeBooked: 'Charged with this notice',
  chargeOnPay: 'Charged when the payment arrives',
  basis: (basis) => `under ${basis}`,
  waivedIfPaidBy: (date) => `not charged if everything is paid by ${date}`,
  instalmentsTitle: 'Your instalments',
  instalment: (number, of, date) => `Instalment ${number} of ${of}, due ${date}`,
  instalmentMissed: 'Missed',
  instalmentNext: 'Next',
  discountsTitle: 'Discount for early payment',
  discount: (invoice, date, percent) => `${invoice}: ${percent}% if paid by ${date}`,
  discountSaves: (amount) => `You save ${amount}`,
  statementAttached: 'The statement of account is attached as PDF.',
  alreadyPaid:
    'Already paid? Thank you. Please ignore this mail, or reply with the transfer receipt so that we can match it at once.',
  ifWrong: 'Something not right? Reply with the invoice number and what we should correct.',
  ifYouCannotPay: 'Not able to pay yet? Tell us the date you have in mind, so that we can take it into account.',
};

export const LABELS: Readonly<Record<Language, Labels>> = { id: INDONESIAN, en: ENGLISH };
