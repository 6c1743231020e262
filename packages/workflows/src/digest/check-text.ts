import type { Language } from '@piutang/money';
import type { CheckName, DailyCheck } from '../daily-checks.ts';

type Sentence = (found: number, limit: number) => string;

const percent = (per10000: number, point: string) =>
  `${Math.trunc(per10000 / 100)}${point}${String(per10000 % 100).padStart(2, '0')} %`;

const SENTENCES: Readonly<Record<Language, Readonly<Record<CheckName, Sentence>>>> = {
  en: {
    statements: (found, limit) =>
      found > limit
        ? `An account's newest bank statement is more than ${limit} business days old: get the missing file`
        : `Every account's newest bank statement is at most ${found} business ${found === 1 ? 'day' : 'days'} old`,
    continuity: (found) =>
      found === 0
        ? 'The bank statements follow each other without a gap'
        : `${found} ${found === 1 ? 'gap' : 'gaps'} between bank statements: piutang statement show names them`,
    unapplied: (found, limit) =>
      found > limit
        ? `A payment has waited for a person for ${found} days, more than ${limit}: look through the review queue`
        : found === 0
          ? 'No payment waits for a person for longer than a day'
          : `The oldest payment has waited for a person for ${found} ${found === 1 ? 'day' : 'days'}`,
    mail: (found, limit) =>
      `${percent(found, '.')} of the week's mails bounced; sending stops by itself from ${percent(limit, '.')} on`,
  },
  id: {
    statements: (found, limit) =>
      found > limit
        ? `Rekening koran terbaru suatu rekening berumur lebih dari ${limit} hari kerja: ambil berkasnya`
        : `Rekening koran terbaru tiap rekening berumur paling lama ${found} hari kerja`,
    continuity: (found) =>
      found === 0
        ? 'Rekening koran bersambung tanpa celah'
        : `Ada ${found} celah antar rekening koran: piutang statement show menyebutkannya`,
    unapplied: (found, limit) =>
      found > limit
        ? `Ada pembayaran yang menunggu diperiksa ${found} hari, lebih dari ${limit}: periksa antreannya`
        : `Pembayaran terlama menunggu diperiksa ${found} hari`,
    mail: (found, limit) =>
      `${percent(found, ',')} surel minggu ini ditolak; pengiriman berhenti sendiri mulai ${percent(limit, ',')}`,
  },
};

/** What a check found, as a sentence for people. */
export function checkText({ name, found, limit }: DailyCheck, language: Language): string {
  return SENTENCES[language][name](found, limit);
}
