import type { LocalDate } from '@piutang/calendar';
import { html } from '../../shell/widget/html.ts';
import { type Paging, pager } from '../../shell/widget/paging.ts';
import {
  dateText,
  emptyState,
  payerLink,
  pill,
  type WidgetFrame,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';

/** One thing that somebody has to do about a payer by a day. */
export type ToDo = {
  readonly dueOn: LocalDate;
  readonly customer: string;
  readonly customerName: string;
  readonly kind: 'follow-up' | 'task' | 'dispute' | 'promise';
  /** In a few words. */
  readonly what: string;
  /** Who; absent where it is nobody's own. */
  readonly who?: string;
};

export type ToDoView = {
  readonly frame: WidgetFrame;
  /** The function that shows one payer and records what it said. */
  readonly clerk: string;
  readonly today: LocalDate;
  /** The rows of this page, the earliest day first. */
  readonly rows: readonly ToDo[];
  readonly paging: Paging;
};

const TEXT = {
  en: {
    how: 'the earliest first; click a payer to record what came of it',
    kind: { 'follow-up': 'follow up', task: 'task', dispute: 'answer a dispute', promise: 'promised for' },
    due: 'Day',
    payer: 'Payer',
    what: 'What',
    emptyTitle: 'Nothing waits for its day',
    emptyNext: 'Follow-ups, tasks, disputes to answer and promises appear here when they are recorded.',
  },
  id: {
    how: 'yang terdekat dahulu; klik pembayar untuk mencatat hasilnya',
    kind: { 'follow-up': 'tindak lanjut', task: 'tugas', dispute: 'jawab sengketa', promise: 'dijanjikan' },
    due: 'Hari',
    payer: 'Pembayar',
    what: 'Apa',
    emptyTitle: 'Tidak ada yang menunggu harinya',
    emptyNext: 'Tindak lanjut, tugas, sengketa dan janji tampil di sini begitu dicatat.',
  },
} as const;

/** What the desk has to do about single payers, by day: follow-ups, tasks, disputes to answer, promises to come. */
export function toDo({ frame, clerk, today, rows, paging }: ToDoView): string {
  const { language } = frame;
  const text = TEXT[language];
  if (paging.total === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const narrow = widthOf(frame) === 'narrow';
  const body = rows.map((row) => {
    const mood = row.dueOn < today ? 'bad' : row.dueOn === today ? 'warn' : 'plain';
    const who = row.who === undefined ? '' : ` · ${row.who}`;
    const day = dateText(row.dueOn, language);
    const what = html`<div>${text.kind[row.kind]}: ${row.what}<span class="muted">${who}</span></div>`;
    const payer = payerLink(clerk, row.customerName, row.customer);
    return narrow
      ? html`<tr><td class="name">${payer} ${pill(mood, day)}<div class="small">${what}</div></td></tr>`
      : html`<tr><td class="date">${pill(mood, day)}</td><td class="name">${payer}</td><td class="small">${what}</td></tr>`;
  });
  const head = narrow ? html`` : html`<tr><th>${text.due}</th><th>${text.payer}</th><th>${text.what}</th></tr>`;
  return widget(
    frame,
    html`<div class="top"><span>${text.how}</span></div><table class="tight">${head}${body}</table>${pager(frame, paging, rows.length, { view: 'to-do' })}`,
  );
}
