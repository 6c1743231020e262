import type { Remittance } from '@piutang/cash-application';
import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';

/** What is said of a remittance and its line, by what was found. */
export type RemittanceWords = {
  readonly waits: string;
  readonly expired: string;
  readonly joined: (line: string) => string;
  readonly looks: (line: string) => string;
  readonly already: (line: string) => string;
  readonly decided: (line: string) => string;
  /** The beginning of a line's sentence. */
  readonly by: (remittance: Remittance) => string;
  readonly parts: (count: number) => string;
  readonly otherTotal: (said: bigint, came: bigint, currency: CurrencyCode) => string;
  readonly doesNotAddUp: string;
  readonly onlyAmount: string;
};

const id: RemittanceWords = {
  waits: 'Belum ada penerimaan yang cocok dengannya.',
  expired: 'Tidak ada penerimaan yang cocok dengannya sampai batas waktunya.',
  joined: (line) => `Menjelaskan penerimaan ${line}, yang diposting dengannya.`,
  looks: (line) => `Tampaknya menjelaskan penerimaan ${line}; periksa di sana.`,
  already: (line) => `Menyebut yang sudah dilunasi oleh penerimaan ${line}.`,
  decided: (line) => `Penerimaan ${line} sudah diputuskan oleh orang.`,
  by: (remittance) => `Menurut ${nameOf(remittance, 'berita pembayaran pembayar', 'laporan settlement', 'tanggal')}`,
  parts: (count) => `${count} bagian`,
  otherTotal: (said, came, currency) =>
    `menyebut ${formatMoney(said, currency, 'id')}, yang masuk ${formatMoney(came, currency, 'id')}: perlu dicek`,
  doesNotAddUp: 'bagian-bagiannya tidak sama dengan jumlahnya: perlu dicek',
  onlyAmount: 'hanya jumlahnya yang cocok: perlu dicek',
};

const en: RemittanceWords = {
  waits: 'No payment that fits it has come yet.',
  expired: 'No payment that fits it came in time.',
  joined: (line) => `It explains the receipt ${line}, which was posted by it.`,
  looks: (line) => `It seems to explain the receipt ${line}; look there.`,
  already: (line) => `It names what the receipt ${line} has paid already.`,
  decided: (line) => `A person has decided about the receipt ${line}.`,
  by: (remittance) => `By ${nameOf(remittance, 'the payer’s advice', 'the settlement report', 'of')}`,
  parts: (count) => `${count} parts`,
  otherTotal: (said, came, currency) =>
    `it speaks of ${formatMoney(said, currency, 'en')} and ${formatMoney(came, currency, 'en')} came: needs a look`,
  doesNotAddUp: 'its parts are not its total: needs a look',
  onlyAmount: 'nothing but the amount fits: needs a look',
};

export const REMITTANCE_WORDS: Readonly<Record<Language, RemittanceWords>> = { id, en };

function nameOf({ kind, reference, paidOn }: Remittance, advice: string, settlement: string, on: string): string {
  const name = kind === 'advice' ? advice : settlement;
  return `${name}${reference === undefined ? (paidOn === undefined ? '' : ` ${on} ${paidOn}`) : ` ${reference}`}`;
}
