import { type LocalDate, localDateAt, type TimeZone } from '@piutang/calendar';
import type { CurrencyCode, Language } from '@piutang/money';
import { isToFollowUp } from '@piutang/receivables';
import { dateText, type Mood, moneyText } from '../shell/widget/widget-frame.ts';
import {
  CHANNEL_TEXT,
  DISPUTE_STATE_TEXT,
  NOTICE_STATE_TEXT,
  OUTCOME_TEXT,
  PROMISE_STATE_TEXT,
  REASON_TEXT,
} from './payer-text.ts';
import type { PayerFile } from './read-payer.ts';

/** One thing that happened with a payer, as a person reads it. */
export type HistoryRow = {
  readonly on: LocalDate;
  readonly what: string;
  readonly note: string;
  readonly state?: { readonly mood: Mood; readonly text: string };
  /** Who did it, without the prefix; absent for what runs by itself. */
  readonly who?: string;
};

/** What of it still runs can be ended with a click. */
export type RunningRow = HistoryRow & {
  readonly end?: { readonly act: 'withdraw-promise' | 'end-hold' | 'close-follow-up'; readonly id: string };
};

const TEXT = {
  en: {
    promised: (money: string, by: string) => `Promise of ${money} by ${by}`,
    disputed: (invoice: string, money: string, reason: string) => `Dispute of ${money} on ${invoice}: ${reason}`,
    answer: (by: string) => `answer due ${by}`,
    held: (what: string, until: string) => `Hold of ${what} until ${until}`,
    everything: 'everything',
    ended: 'ended',
    runs: 'runs',
    reminded: (level: number) => (level === 0 ? 'Notice before the due date' : `Reminder, level ${level}`),
    followUp: (on: string) => `follow up on ${on}`,
    overdue: (on: string) => `follow-up was due ${on}`,
  },
  id: {
    promised: (money: string, by: string) => `Janji bayar ${money} sampai ${by}`,
    disputed: (invoice: string, money: string, reason: string) => `Sengketa ${money} atas ${invoice}: ${reason}`,
    answer: (by: string) => `jawaban paling lambat ${by}`,
    held: (what: string, until: string) => `Penahanan ${what} sampai ${until}`,
    everything: 'semuanya',
    ended: 'diakhiri',
    runs: 'berjalan',
    reminded: (level: number) => (level === 0 ? 'Pemberitahuan sebelum jatuh tempo' : `Pengingat, tingkat ${level}`),
    followUp: (on: string) => `tindak lanjut ${on}`,
    overdue: (on: string) => `tindak lanjut seharusnya ${on}`,
  },
} as const;

const PROMISE_MOOD = {
  open: 'warn',
  kept: 'good',
  'partly-kept': 'warn',
  broken: 'bad',
  superseded: 'plain',
  withdrawn: 'plain',
} as const;

const NOTICE_MOOD = {
  queued: 'plain',
  claimed: 'plain',
  sent: 'plain',
  delivered: 'good',
  bounced: 'bad',
  complained: 'bad',
  suppressed: 'plain',
  rejected: 'bad',
} as const;

/** What runs now, what has to be looked at first; and all that happened, newest first. */
export function historyOf(
  payer: PayerFile,
  zone: TimeZone,
  language: Language,
): { readonly running: readonly RunningRow[]; readonly history: readonly HistoryRow[] } {
  const rows = [
    ...contactRows(payer, language),
    ...promiseRows(payer, language),
    ...disputeRows(payer, zone, language),
    ...holdRows(payer, zone, language),
    ...noticeRows(payer, language),
  ];
  const newest = (a: HistoryRow, b: HistoryRow) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0);
  return {
    running: rows.filter(({ runs }) => runs).sort(newest),
    history: rows.filter(({ runs }) => !runs).sort(newest),
  };
}

type Row = RunningRow & { readonly runs: boolean };

function contactRows({ contacts, today }: PayerFile, language: Language): Row[] {
  const text = TEXT[language];
  return contacts.map((contact): Row => {
    const { channel, outcome, followUpOn } = contact;
    const what = `${CHANNEL_TEXT[language][channel]}: ${OUTCOME_TEXT[language][outcome]}`;
    const row = { on: contact.on, what, note: contact.note, who: nameOf(contact.actor) };
    if (!isToFollowUp(contact) || followUpOn === undefined) return { ...row, runs: false };
    const day = dateText(followUpOn, language);
    const state =
      followUpOn < today
        ? ({ mood: 'bad', text: text.overdue(day) } as const)
        : ({ mood: 'warn', text: text.followUp(day) } as const);
    return { ...row, state, end: { act: 'close-follow-up', id: contact.id }, runs: true };
  });
}

function promiseRows({ cases }: PayerFile, language: Language): Row[] {
  return cases.promises.map((promise): Row => {
    const amountMinor = promise.items.reduce((sum, item) => sum + item.amountMinor, 0n);
    const runs = promise.state === 'open';
    return {
      on: promise.madeOn,
      what: TEXT[language].promised(
        money(amountMinor, promise.currency, language),
        dateText(promise.promisedOn, language),
      ),
      note: promise.note ?? '',
      who: nameOf(promise.actor),
      state: { mood: PROMISE_MOOD[promise.state], text: PROMISE_STATE_TEXT[language][promise.state] },
      ...(runs ? { end: { act: 'withdraw-promise', id: promise.id } } : {}),
      runs,
    };
  });
}

function disputeRows({ cases, today }: PayerFile, zone: TimeZone, language: Language): Row[] {
  const text = TEXT[language];
  return cases.disputes.map((dispute): Row => {
    const runs = dispute.state !== 'resolved' && dispute.state !== 'closed';
    const reason = REASON_TEXT[language][dispute.reason];
    const last = dispute.steps.at(-1);
    const late = runs && dispute.answerDueOn < today;
    const answer = runs ? `, ${text.answer(dateText(dispute.answerDueOn, language))}` : '';
    return {
      on: last === undefined ? dispute.openedOn : localDateAt(last.at, zone),
      what: text.disputed(dispute.invoice, money(dispute.amountMinor, dispute.currency, language), reason),
      note: last?.note ?? '',
      ...(last === undefined ? {} : { who: nameOf(last.actor) }),
      state: {
        mood: late ? 'bad' : runs ? 'warn' : 'plain',
        text: `${DISPUTE_STATE_TEXT[language][dispute.state]}${answer}`,
      },
      runs,
    };
  });
}

function holdRows({ cases, today }: PayerFile, zone: TimeZone, language: Language): Row[] {
  const text = TEXT[language];
  return cases.holds.map((hold): Row => {
    const runs = hold.endedOn === undefined && hold.until >= today;
    return {
      on: localDateAt(hold.recordedAt, zone),
      what: text.held(hold.invoice ?? text.everything, dateText(hold.until, language)),
      note: hold.reason,
      who: nameOf(hold.actor),
      state: { mood: runs ? 'warn' : 'plain', text: runs ? text.runs : text.ended },
      ...(runs ? { end: { act: 'end-hold', id: hold.id } } : {}),
      runs,
    };
  });
}

function noticeRows({ notices }: PayerFile, language: Language): Row[] {
  return notices.map(
    (notice): Row => ({
      on: notice.on,
      what: TEXT[language].reminded(notice.level),
      note: notice.currency,
      state: { mood: NOTICE_MOOD[notice.state], text: NOTICE_STATE_TEXT[language][notice.state] },
      runs: false,
    }),
  );
}

function money(amountMinor: bigint, currency: CurrencyCode, language: Language): string {
  return moneyText(amountMinor, currency, language);
}

/** `person:dewi` is dewi. */
function nameOf(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1);
}
