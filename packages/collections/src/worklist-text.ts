import { type CurrencyCode, formatMoney, type Language } from '@piutang/money';

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
