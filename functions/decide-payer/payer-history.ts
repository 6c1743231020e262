import { type LocalDate, localDateAt, type TimeZone } from '@piutang/calendar';
import type { CurrencyCode, Language } from '@piutang/money';
import { isToFollowUp } from '@piutang/receivables';
import { CAUSE_TEXT } from '@piutang/workflows';
import { dateText, type Mood, moneyText } from '../shell/widget/widget-frame.ts';
import {
  CHANNEL_TEXT,
  DISPUTE_STATE_TEXT,
  NOTICE_STATE_TEXT,
  OUTCOME_TEXT,
  PLAN_STATE_TEXT,
  PROMISE_STATE_TEXT,
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
  readonly end?: {
    readonly act: 'withdraw-promise' | 'end-hold' | 'close-follow-up' | 'close-task';
    readonly id: string;
  };
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
    thanked: 'Thanked for paying promptly',
    reminded: (level: number) => (level === 0 ? 'Notice before the due date' : `Reminder, level ${level}`),
    task: { call: 'To call', 'plan-missed': 'To call: a plan is not kept' },
    taskDue: (on: string) => `by ${on}`,
    settled: 'settled by itself',
    plan: (money: string, count: number) => `Payment plan of ${money} in ${count} instalments`,
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
    thanked: 'Ucapan terima kasih karena tepat waktu',
    reminded: (level: number) => (level === 0 ? 'Pemberitahuan sebelum jatuh tempo' : `Pengingat, tingkat ${level}`),
    task: { call: 'Perlu ditelepon', 'plan-missed': 'Perlu ditelepon: cicilan tidak ditepati' },
    taskDue: (on: string) => `paling lambat ${on}`,
    settled: 'selesai sendiri',
    plan: (money: string, count: number) => `Cicilan ${money} dalam ${count} kali`,
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
    ...taskRows(payer, language),
    ...contactRows(payer, language),
    ...planRows(payer, zone, language),
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

function taskRows({ cases, today }: PayerFile, language: Language): Row[] {
  const text = TEXT[language];
  return cases.tasks.map((task): Row => {
    const runs = task.state === 'open';
    const due = dateText(task.dueOn, language);
    const { outcome, contact, window } = task;
    const how = [contact?.name ?? '', contact?.phone ?? '', `${window.from}–${window.to}`].filter(
      (part) => part !== '',
    );
    const ended = outcome === undefined || outcome === 'settled' ? text.settled : OUTCOME_TEXT[language][outcome];
    return {
      on: task.closedOn ?? task.dueOn,
      what: text.task[task.kind],
      note: runs ? `${task.say} (${how.join(', ')})` : (task.note ?? ''),
      ...(runs ? {} : { who: nameOf(task.actor) }),
      state: runs
        ? { mood: task.dueOn < today ? 'bad' : 'warn', text: text.taskDue(due) }
        : { mood: 'plain', text: ended },
      ...(runs ? { end: { act: 'close-task', id: task.id } } : {}),
      runs,
    };
  });
}

function planRows({ cases }: PayerFile, zone: TimeZone, language: Language): Row[] {
  return cases.plans.map((plan): Row => {
    const amountMinor = plan.instalments.reduce((sum, instalment) => sum + instalment.amountMinor, 0n);
    const runs = plan.state === 'proposed' || plan.state === 'agreed' || plan.state === 'live';
    return {
      on: localDateAt(plan.recordedAt, zone),
      what: TEXT[language].plan(money(amountMinor, plan.currency, language), plan.instalments.length),
      note: '',
      who: nameOf(plan.actor),
      state: { mood: runs ? 'warn' : 'plain', text: PLAN_STATE_TEXT[language][plan.state] },
      runs,
    };
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
    const reason = CAUSE_TEXT[language][dispute.reason];
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
      what: notice.settled === undefined ? TEXT[language].reminded(notice.level) : TEXT[language].thanked,
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
