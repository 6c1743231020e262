import type { LocalDate } from '@piutang/calendar';
import { type NextAction, nextActionText, type WorklistRow } from '@piutang/collections';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import { type Paging, pager } from '../../shell/widget/paging.ts';
import {
  callLink,
  countText,
  dateText,
  emptyState,
  type Mood,
  moneyText,
  payerLink,
  pill,
  type WidgetFrame,
  type WidgetWidth,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';

/** A ranked payer with the name that a person knows it by. */
export type NamedWorklistRow = WorklistRow & { readonly customerName: string };

export type WorklistView = {
  readonly frame: WidgetFrame;
  /** The function that shows one payer and records what it said. */
  readonly clerk: string;
  readonly asOf: LocalDate;
  /** The rows of this page, most valuable first. */
  readonly rows: readonly NamedWorklistRow[];
  readonly paging: Paging;
};

const TIER_MOOD: Readonly<Record<WorklistRow['tier'], Mood>> = { A: 'bad', B: 'warn', C: 'plain' };
const PERSONAL: ReadonlySet<NextAction> = new Set<NextAction>(['call', 'escalate', 'apply-credit']);

const TEXT = {
  en: {
    asOf: 'As of',
    order: 'most valuable first: what chasing can bring, times urgency',
    payer: 'Payer',
    tier: 'Tier',
    overdue: 'Overdue',
    oldest: 'Days',
    oldestTitle: 'Days past due of the oldest invoice',
    reason: 'Why',
    action: 'Next',
    emptyTitle: 'Nobody is overdue by more than the minimum',
    emptyNext:
      'Nothing to chase today. The list is made anew after the next ageing run; the minimum is minTotal in the tenant file.',
  },
  id: {
    asOf: 'Per',
    order: 'bernilai terbesar dahulu: yang dapat ditagih, dikali urgensi',
    payer: 'Pembayar',
    tier: 'Kelas',
    overdue: 'Lewat jatuh tempo',
    oldest: 'Hari',
    oldestTitle: 'Hari lewat jatuh tempo faktur tertua',
    reason: 'Alasan',
    action: 'Langkah',
    emptyTitle: 'Tidak ada tunggakan di atas batas minimum',
    emptyNext:
      'Tidak ada yang perlu ditagih hari ini. Daftar dibuat lagi setelah umur piutang berikutnya; batasnya minTotal di berkas tenant.',
  },
} as const;

/** Whom to speak to today, in order of value, with the reason and the next step. */
export function worklist({ frame, clerk, asOf, rows, paging }: WorklistView): string {
  const text = TEXT[frame.language];
  if (paging.total === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const width = widthOf(frame);
  const wide = width === 'wide';
  const place = width === 'narrow' ? NO_HTML : html`<th class="num">#</th>`;
  const head = html`<tr>${place}<th>${text.payer}</th><th>${text.tier}</th><th class="num">${text.overdue}</th><th class="num" title="${text.oldestTitle}">${text.oldest}</th>${
    wide ? html`<th>${text.reason}</th>` : NO_HTML
  }${width === 'narrow' ? NO_HTML : html`<th>${text.action}</th>`}</tr>`;
  const body = rows.map((row, at) => payerRow(frame, clerk, width, row, paging.firstRow + at));
  return widget(
    frame,
    html`<div class="top"><span>${text.asOf} ${dateText(asOf, frame.language)}</span><span>${text.order}</span></div><table>${head}${body}</table>${pager(frame, paging, rows.length, { view: 'worklist' })}`,
  );
}

function payerRow(frame: WidgetFrame, clerk: string, width: WidgetWidth, row: NamedWorklistRow, place: number): Html {
  const { language } = frame;
  const name = payerLink(clerk, row.customerName, row.customer);
  const money = moneyText(row.overdueMinor, row.currency, language);
  const overdue = callLink(frame, money, { view: 'payer-items', customer: row.customer }, 'popup');
  const reason = row.reason[language];
  const step = nextActionText(row.nextAction, language);
  const facts = html`<td>${pill(TIER_MOOD[row.tier], row.tier)}</td><td class="num strong">${overdue}</td><td class="num">${countText(row.oldestDays, language)}</td>`;
  const placeCell = html`<td class="num muted">${countText(place, language)}</td>`;
  const nameCell = (under: Html) =>
    html`<td class="name" title="${row.customer}"><div class="strong">${name}</div>${under}</td>`;
  const small = (text: string) => html`<div class="muted small">${text}</div>`;
  const stepCell = html`<td class="date ${PERSONAL.has(row.nextAction) ? 'strong' : 'muted'}">${step}</td>`;
  switch (width) {
    case 'narrow':
      return html`<tr>${nameCell(small(step))}${facts}</tr>`;
    case 'medium':
      return html`<tr class="upper">${placeCell}${nameCell(NO_HTML)}${facts}${stepCell}</tr><tr><td></td><td colspan="5" class="small muted">${reason}</td></tr>`;
    case 'wide':
      return html`<tr>${placeCell}${nameCell(small(row.customer))}${facts}<td class="small muted">${reason}</td>${stepCell}</tr>`;
  }
}
