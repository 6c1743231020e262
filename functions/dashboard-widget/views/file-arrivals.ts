import { daysBetween, type Instant, type LocalDate, localDateAt, type TimeZone, wallClock } from '@piutang/calendar';
import type { Language } from '@piutang/money';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import {
  countText,
  cut,
  dateText,
  emptyState,
  type Mood,
  pill,
  type WidgetFrame,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';

/** What became of a bank file. `repeated`: the same bytes came before, nothing was posted again; `rejected`: a person closed it. */
export type FileState = 'processing' | 'posted' | 'partly-posted' | 'repeated' | 'quarantined' | 'rejected';

export type ArrivedFile = {
  readonly name: string;
  readonly arrivedAt: Instant;
  readonly state: FileState;
  readonly lineCount: number;
  readonly postedCount: number;
  readonly waitingCount: number;
  readonly problemCount: number;
  /** The first problem's sentence. */
  readonly problem?: string;
};

export type AccountArrivals = {
  readonly account: string;
  readonly bank: string;
  /** The last day that a proved statement of the account covers; absent when none has come. */
  readonly newestStatementOn?: LocalDate;
  /** Whether that day is further back than the tenant allows, by its own business days. */
  readonly stale: boolean;
  /** Newest first. */
  readonly files: readonly ArrivedFile[];
};

export type FileArrivalsView = {
  readonly frame: WidgetFrame;
  readonly today: LocalDate;
  readonly timeZone: TimeZone;
  /** Every collection account of the tenant, also one for which nothing has come. */
  readonly accounts: readonly AccountArrivals[];
};

const STATE_MOOD: Readonly<Record<FileState, Mood>> = {
  processing: 'plain',
  posted: 'good',
  'partly-posted': 'warn',
  repeated: 'plain',
  quarantined: 'bad',
  rejected: 'plain',
};
/** A file name at most; banks put account, date and a counter into it. */
const NAME_CHARS = { narrow: 36, medium: 44, wide: 90 } as const;

const TEXT = {
  en: {
    state: {
      processing: 'processing',
      posted: 'posted',
      'partly-posted': 'partly posted',
      repeated: 'seen before',
      quarantined: 'quarantined',
      rejected: 'rejected',
    },
    file: 'File',
    arrived: 'Arrived',
    posted: 'Posted',
    waiting: 'Waiting',
    outcome: 'State',
    problems: (count: number) => (count === 1 ? '1 problem' : `${count} problems`),
    newest: (date: string, age: string) => `statement to ${date}, ${age}`,
    age: (days: number) => (days <= 0 ? 'today' : days === 1 ? '1 day old' : `${days} days old`),
    never: 'no statement yet',
    nothing: "Drop this account's next bank file into bank-statements/.",
    emptyTitle: 'No collection account is set up',
    emptyNext: 'Add the accounts that customers pay into as collectionAccounts in the tenant file, then deploy again.',
  },
  id: {
    state: {
      processing: 'diproses',
      posted: 'dibukukan',
      'partly-posted': 'sebagian dibukukan',
      repeated: 'sudah pernah',
      quarantined: 'dikarantina',
      rejected: 'ditolak',
    },
    file: 'Berkas',
    arrived: 'Diterima',
    posted: 'Dibukukan',
    waiting: 'Menunggu',
    outcome: 'Status',
    problems: (count: number) => `${count} masalah`,
    newest: (date: string, age: string) => `rekening koran s.d. ${date}, ${age}`,
    age: (days: number) => (days <= 0 ? 'hari ini' : `${days} hari lalu`),
    never: 'belum ada rekening koran',
    nothing: 'Taruh berkas bank berikutnya untuk rekening ini di bank-statements/.',
    emptyTitle: 'Belum ada rekening penerimaan',
    emptyNext: 'Tambahkan rekening tujuan pelanggan sebagai collectionAccounts di berkas tenant, lalu deploy lagi.',
  },
} as const;

/** The last bank files of each account, what became of them, and how old the newest statement is. */
export function fileArrivals(view: FileArrivalsView): string {
  const { frame, accounts } = view;
  const text = TEXT[frame.language];
  if (accounts.length === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  return widget(frame, html`${accounts.map((account) => accountGroup(view, account))}`);
}

function accountGroup(
  view: FileArrivalsView,
  { account, bank, newestStatementOn, stale, files }: AccountArrivals,
): Html {
  const { language } = view.frame;
  const text = TEXT[language];
  const freshness =
    newestStatementOn === undefined
      ? text.never
      : text.newest(dateText(newestStatementOn, language), text.age(daysBetween(newestStatementOn, view.today)));
  const head = html`<div class="head"><span><span class="strong">${bank}</span> <span class="muted">${account}</span></span>${pill(stale ? 'warn' : 'good', freshness)}</div>`;
  const body = files.length === 0 ? html`<div class="muted">${text.nothing}</div>` : fileTable(view, files);
  return html`<div class="group">${head}${body}</div>`;
}

function fileTable(view: FileArrivalsView, files: readonly ArrivedFile[]): Html {
  const text = TEXT[view.frame.language];
  const roomy = widthOf(view.frame) !== 'narrow';
  const counts = roomy
    ? html`<th class="arrived">${text.arrived}</th><th class="num count">${text.posted}</th><th class="num count">${text.waiting}</th>`
    : NO_HTML;
  const head = html`<tr><th>${text.file}</th>${counts}<th class="num state">${text.outcome}</th></tr>`;
  return html`<table class="tight fixed">${head}${files.map((file) => fileRows(view, file, roomy))}</table>`;
}

function fileRows({ frame, today, timeZone }: FileArrivalsView, file: ArrivedFile, roomy: boolean): Html {
  const { language } = frame;
  const text = TEXT[language];
  const arrived = arrivalText(file.arrivedAt, today, timeZone, language);
  const posted = `${countText(file.postedCount, language)} / ${countText(file.lineCount, language)}`;
  const counts = roomy
    ? html`<td class="muted">${arrived}</td><td class="num">${posted}</td><td class="num ${file.waitingCount === 0 ? 'zero' : ''}">${countText(file.waitingCount, language)}</td>`
    : NO_HTML;
  const under = roomy ? NO_HTML : html`<div class="muted small">${arrived} · ${posted}</div>`;
  const name = html`<td class="name" title="${file.name}">${cut(file.name, NAME_CHARS[widthOf(frame)])}${under}</td>`;
  const state = html`<td class="num">${pill(STATE_MOOD[file.state], text.state[file.state])}</td>`;
  if (file.problemCount === 0) return html`<tr>${name}${counts}${state}</tr>`;
  const problems = [text.problems(file.problemCount), file.problem ?? ''].filter((part) => part !== '').join(': ');
  return html`<tr class="upper">${name}${counts}${state}</tr><tr><td colspan="${roomy ? 5 : 2}" class="muted small">${problems}</td></tr>`;
}

/** The time of day for today's files, the date for older ones. */
function arrivalText(at: Instant, today: LocalDate, zone: TimeZone, language: Language): string {
  const day = localDateAt(at, zone);
  return day === today ? wallClock(at, zone).slice(11, 16) : dateText(day, language);
}
