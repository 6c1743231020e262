import type { Language } from '@piutang/money';
import type { DemandKind } from './demand.ts';

/** The texts of a formal demand in one language. A lawyer should confirm them: docs/compliance.md. */
export type DemandWords = {
  readonly kind: Readonly<Record<DemandKind, string>>;
  readonly number: string;
  readonly enclosed: string;
  readonly documents: (count: number) => string;
  readonly subject: string;
  readonly subjects: Readonly<Record<DemandKind, string>>;
  readonly to: string;
  readonly customer: string;
  readonly salutation: string;
  readonly mandate: (company: string, mandate: string) => string;
  readonly opening: string;
  readonly openingAgain: (before: string) => string;
  readonly claims: string;
  readonly columns: readonly [string, string, string, string];
  readonly charge: string;
  readonly principal: string;
  readonly charges: string;
  readonly total: string;
  readonly demand: (total: string, deadline: string) => string;
  readonly payTo: string;
  readonly holder: string;
  readonly objection: (address: string, deadline: string) => string;
  readonly consequence: Readonly<Record<DemandKind, string>>;
  readonly evidence: string;
  readonly closing: string;
  readonly stamp: string;
};

const INDONESIAN: DemandWords = {
  kind: {
    SP1: 'Surat Peringatan Pertama (SP1)',
    SP2: 'Surat Peringatan Kedua (SP2)',
    SP3: 'Surat Peringatan Ketiga (SP3) / Somasi',
  },
  number: 'Nomor',
  enclosed: 'Lampiran',
  documents: (count) => `${count} dokumen`,
  subject: 'Perihal',
  subjects: {
    SP1: 'Peringatan pertama atas tagihan yang belum dibayar',
    SP2: 'Peringatan kedua atas tagihan yang belum dibayar',
    SP3: 'Somasi atas tagihan yang belum dibayar',
  },
  to: 'Kepada Yth. Pimpinan',
  customer: 'Nomor pelanggan',
  salutation: 'Dengan hormat,',
  mandate: (company, mandate) =>
    `Kami bertindak untuk dan atas nama klien kami, ${company}, berdasarkan surat kuasa ${mandate}.`,
  opening:
    'Menurut pembukuan kami, tagihan di bawah ini telah melewati tanggal jatuh temponya, dan pembayarannya belum kami terima meskipun kami telah beberapa kali mengingatkan.',
  openingAgain: (before) =>
    `Kami merujuk pada surat kami sebelumnya: ${before}. Sampai hari ini pembayaran atas tagihan di bawah ini belum kami terima.`,
  claims: 'Tagihan yang diperingatkan, satu baris setiap tagihan, pokok lebih dahulu',
  columns: ['Tagihan', 'Terbit', 'Jatuh tempo', 'Sisa'],
  charge: 'bunga atau denda',
  principal: 'Pokok',
  charges: 'Bunga dan denda',
  total: 'Jumlah',
  demand: (total, deadline) =>
    `Dengan surat ini kami meminta agar seluruh jumlah tersebut, ${total}, dibayar paling lambat ${deadline}.`,
  payTo: 'Pembayaran ke',
  holder: 'a.n.',
  objection: (address, deadline) =>
    `Bila jumlah ini telah dibayar, mohon abaikan surat ini dan kirimkan buktinya. Bila ada keberatan, mohon sampaikan secara tertulis beserta alasannya ke ${address} paling lambat ${deadline}; kami terbuka untuk membicarakan cara penyelesaiannya.`,
  consequence: {
    SP1: 'Bila sampai tanggal tersebut pembayaran belum kami terima, kami akan mengirimkan peringatan berikutnya.',
    SP2: 'Bila sampai tanggal tersebut pembayaran belum kami terima, kami akan mengirimkan peringatan terakhir (somasi) sebelum menempuh upaya hukum.',
    SP3: 'Surat ini merupakan pernyataan lalai sebagaimana dimaksud Pasal 1238 Kitab Undang-Undang Hukum Perdata. Bila sampai tanggal tersebut kewajiban belum dipenuhi, kami akan menempuh upaya hukum melalui pengadilan yang berwenang, termasuk gugatan sederhana bila syaratnya terpenuhi, dan menuntut penggantian biaya, kerugian, dan bunga sebagaimana dimaksud Pasal 1243 Kitab Undang-Undang Hukum Perdata.',
  },
  evidence: 'Lampiran',
  closing: 'Atas perhatian dan kerja samanya, kami ucapkan terima kasih.',
  stamp: 'Tempat e-meterai, bila diperlukan',
};

const ENGLISH: DemandWords = {
  kind: {
    SP1: 'First formal demand (SP1)',
    SP2: 'Second formal demand (SP2)',
    SP3: 'Third and last formal demand (SP3, somasi)',
  },
  number: 'Number',
  enclosed: 'Enclosed',
  documents: (count) => `${count} ${count === 1 ? 'document' : 'documents'}`,
  subject: 'Subject',
  subjects: {
    SP1: 'First demand for payment of overdue invoices',
    SP2: 'Second demand for payment of overdue invoices',
    SP3: 'Last demand for payment of overdue invoices',
  },
  to: 'To the management of',
  customer: 'Customer number',
  salutation: 'Dear Sir or Madam,',
  mandate: (company, mandate) =>
    `We act for and on behalf of our client, ${company}, under the power of attorney ${mandate}.`,
  opening:
    'According to our books the invoices below are past their due dates, and we have not received payment although we have reminded you of it several times.',
  openingAgain: (before) =>
    `We refer to our earlier letters: ${before}. To this day we have not received payment of the invoices below.`,
  claims: 'The claims, one a row, principal first',
  columns: ['Invoice', 'Issued', 'Due', 'Open'],
  charge: 'interest or fee',
  principal: 'Principal',
  charges: 'Interest and fees',
  total: 'Total',
  demand: (total, deadline) => `We hereby demand that the whole amount, ${total}, be paid by ${deadline}.`,
  payTo: 'Payment to',
  holder: 'account holder',
  objection: (address, deadline) =>
    `If you have paid already, please disregard this letter and send us the proof. If you object, please tell us in writing and with your reasons at ${address} by ${deadline}; we are open to discussing how this can be settled.`,
  consequence: {
    SP1: 'If we have not received the payment by then, we will send a further demand.',
    SP2: 'If we have not received the payment by then, we will send a last demand (somasi) before we take legal steps.',
    SP3: 'This letter is a notice of default within the meaning of article 1238 of the Indonesian Civil Code. If the obligation is not met by then, we will take legal steps before the competent court, including a small claim where its conditions are met, and claim costs, damages and interest within the meaning of article 1243 of the Indonesian Civil Code.',
  },
  evidence: 'Enclosures',
  closing: 'Thank you for your attention.',
  stamp: 'Place of the duty stamp, where one is needed',
};

export const DEMAND_WORDS: Readonly<Record<Language, DemandWords>> = { id: INDONESIAN, en: ENGLISH };
