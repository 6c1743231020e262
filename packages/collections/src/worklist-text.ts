import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';
import type { PayerStanding, PaymentRecord } from './payer-history.ts';

/** What a collector does next with a payer. */
export type NextAction = 'apply-credit' | 'call' | 'escalate' | 'mail';

/** The facts that a worklist row's reason is made of. */
export type ReasonFacts = {
  readonly currency: CurrencyCode;
  readonly chaseableMinor: bigint;
  readonly heldOverdueMinor: bigint;
  readonly creditMinor: bigint;
  readonly highestLevel: number;
  /** The payer's part of all that can be chased in the currency, in thousandths. */
  readonly sharePermille: number;
  /** The bucket that the oldest invoice enters soon, and in how many days. */
  readonly nextBucket?: { readonly label: string; readonly inDays: number };
  readonly payments?: PaymentRecord;
};

const ACTION_TEXT: Readonly<Record<NextAction, Readonly<Record<Language, string>>>> = {
  'apply-credit': { id: 'Terapkan dulu kreditnya', en: 'Apply the open credit first' },
  call: { id: 'Telepon hari ini', en: 'Call today' },
  escalate: { id: 'Putuskan eskalasi', en: 'Decide on escalation' },
  mail: { id: 'Cukup surel pengingat', en: 'Reminder mails suffice' },
};

/** The next action as a short instruction to a collector. */
export function nextActionText(action: NextAction, language: Language): string {
  return ACTION_TEXT[action][language];
}

const STANDING_TEXT: Readonly<Record<PayerStanding, Readonly<Record<Language, string>>>> = {
  'likely-to-pay': { id: 'biasanya membayar', en: 'likely to pay' },
  mixed: { id: 'kadang terlambat', en: 'pays some late' },
  'at-risk': { id: 'berisiko', en: 'at risk' },
  unknown: { id: 'belum diketahui', en: 'not known yet' },
};

/** What a payer's own history says of it, in two or three words. */
export function standingText(standing: PayerStanding, language: Language): string {
  return STANDING_TEXT[standing][language];
}

/** How a payer has paid, as counts that can be counted again: shown beside what was concluded from them. */
export function paymentsText(record: PaymentRecord, language: Language): string {
  const { paid, onTime, within30, unpaidOver30, medianDaysLate, promisesKept, promisesBroken } = record;
  const promises = promisesKept + promisesBroken;
  const clauses =
    language === 'id'
      ? [
          paid === 0 ? 'belum pernah membayar' : `tepat waktu ${onTime} dari ${paid}, dalam 30 hari ${within30}`,
          medianDaysLate === undefined ? '' : `median ${medianDaysLate} hari`,
          unpaidOver30 === 0 ? '' : `${unpaidOver30} belum dibayar lewat 30 hari`,
          promises === 0 ? '' : `menepati ${promisesKept} dari ${promises} janji`,
        ]
      : [
          paid === 0 ? 'has paid none yet' : `paid ${onTime} of ${paid} on time, ${within30} within 30 days`,
          medianDaysLate === undefined ? '' : `median ${medianDaysLate} days late`,
          unpaidOver30 === 0 ? '' : `${unpaidOver30} unpaid over 30 days`,
          promises === 0 ? '' : `kept ${promisesKept} of ${promises} promises`,
        ];
  return clauses.filter((clause) => clause !== '').join(', ');
}

/**
 * Why a payer stands where it does, as one sentence of facts that the reader can check. It leaves out the amount and the
 * days, which stand beside it in every list.
 */
export function reasonSentence(facts: ReasonFacts, language: Language): string {
  const clauses = language === 'id' ? indonesianClauses(facts) : englishClauses(facts);
  return `${clauses.filter((clause) => clause !== '').join('; ')}.`;
}

function englishClauses(facts: ReasonFacts): string[] {
  const amount = (minor: bigint) => formatMoney(minor, facts.currency, 'en');
  const { nextBucket } = facts;
  return [
    facts.chaseableMinor === 0n
      ? 'Its credit covers what is overdue'
      : `${percent(facts.sharePermille, 'Less than', '.')} of what can be chased in ${facts.currency}`,
    facts.highestLevel > 0 ? `reminded up to level ${facts.highestLevel}` : 'not reminded yet',
    facts.payments === undefined ? '' : paymentsText(facts.payments, 'en'),
    nextBucket === undefined ? '' : `enters ${nextBucket.label} in ${englishDays(nextBucket.inDays)}`,
    facts.heldOverdueMinor > 0n ? `${amount(facts.heldOverdueMinor)} is on hold` : '',
    facts.creditMinor > 0n ? `${amount(facts.creditMinor)} of credit is not applied` : '',
  ];
}

function indonesianClauses(facts: ReasonFacts): string[] {
  const amount = (minor: bigint) => formatMoney(minor, facts.currency, 'id');
  const { nextBucket } = facts;
  return [
    facts.chaseableMinor === 0n
      ? 'Kreditnya menutup yang lewat jatuh tempo'
      : `${percent(facts.sharePermille, 'Kurang dari', ',')} dari yang dapat ditagih dalam ${facts.currency}`,
    facts.highestLevel > 0 ? `sudah diingatkan sampai tingkat ${facts.highestLevel}` : 'belum diingatkan',
    facts.payments === undefined ? '' : paymentsText(facts.payments, 'id'),
    nextBucket === undefined ? '' : `masuk ${nextBucket.label} dalam ${nextBucket.inDays} hari`,
    facts.heldOverdueMinor > 0n ? `${amount(facts.heldOverdueMinor)} ditahan` : '',
    facts.creditMinor > 0n ? `kredit ${amount(facts.creditMinor)} belum diterapkan` : '',
  ];
}

function englishDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function percent(permille: number, lessThan: string, point: '.' | ','): string {
  return permille < 1 ? `${lessThan} 0${point}1 %` : `${Math.floor(permille / 10)}${point}${permille % 10} %`;
}
