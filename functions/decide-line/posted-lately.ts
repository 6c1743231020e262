import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import { html } from '../shell/widget/html.ts';
import { type Paging, pager } from '../shell/widget/paging.ts';
import {
  cut,
  dateText,
  emptyState,
  lineLink,
  moneyText,
  type WidgetFrame,
  widget,
} from '../shell/widget/widget-frame.ts';

/** A line whose money stands on invoices. */
export type PostedLine = {
  readonly line: string;
  readonly bookedOn: LocalDate;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly payer: string;
  readonly invoices: readonly string[];
  readonly reason: string;
};

export type PostedLatelyView = {
  readonly frame: WidgetFrame;
  readonly lines: readonly PostedLine[];
  readonly paging: Paging;
};

/** Invoices of one line that a row names; a click shows the line. */
const SHOWN_INVOICES = 3;
/** The reason's beginning says which rule it was. */
const REASON_CHARS = 120;

const TEXT = {
  en: {
    title: 'Posted in the last days, newest first; click one to take it back',
    date: 'Booked',
    payer: 'Payer',
    invoices: 'Invoices',
    amount: 'Amount',
    emptyTitle: 'Nothing was posted in the last days',
    emptyNext: 'Payments appear here after the next bank file.',
  },
  id: {
    title: 'Diposting beberapa hari terakhir, terbaru dahulu; klik untuk menarik kembali',
    date: 'Dibukukan',
    payer: 'Pembayar',
    invoices: 'Faktur',
    amount: 'Jumlah',
    emptyTitle: 'Belum ada yang diposting beberapa hari terakhir',
    emptyNext: 'Pembayaran muncul di sini setelah berkas bank berikutnya.',
  },
} as const;

/** Payments that were posted lately: what a person looks through to find one that is wrong. */
export function postedLately({ frame, lines, paging }: PostedLatelyView): string {
  const text = TEXT[frame.language];
  if (paging.total === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const rows = lines.map((line) => {
    const named = line.invoices.slice(0, SHOWN_INVOICES).join(', ');
    const more = line.invoices.length > SHOWN_INVOICES ? ` +${line.invoices.length - SHOWN_INVOICES}` : '';
    const link = lineLink(frame.endpoint, line.payer, line.line);
    return html`<tr><td class="date">${dateText(line.bookedOn, frame.language)}</td><td class="name">${link}<div class="muted small">${cut(line.reason, REASON_CHARS)}</div></td><td class="name">${named}${more}</td><td class="num strong">${moneyText(line.amountMinor, line.currency, frame.language)}</td></tr>`;
  });
  const head = html`<tr><th>${text.date}</th><th>${text.payer}</th><th>${text.invoices}</th><th class="num">${text.amount}</th></tr>`;
  return widget(
    frame,
    html`<div class="top"><span>${text.title}</span></div><table>${head}${rows}</table>${pager(frame, paging, lines.length, { view: 'posted-lately' })}`,
  );
}
