import { daysBetween, type LocalDate } from '@piutang/calendar';
import type { OpenItem } from '@piutang/receivables';
import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import { type Paging, pager } from '../../shell/widget/paging.ts';
import {
  countText,
  dateText,
  emptyState,
  moneyText,
  pill,
  type WidgetFrame,
  widget,
  widthOf,
} from '../../shell/widget/widget-frame.ts';

export type PayerItemsView = {
  readonly frame: WidgetFrame;
  readonly asOf: LocalDate;
  readonly customer: string;
  readonly customerName: string;
  /** The items of this page, earliest due date first. */
  readonly items: readonly OpenItem[];
  readonly paging: Paging;
};

const TEXT = {
  en: {
    invoice: 'Invoice',
    due: 'Due',
    days: 'Days',
    level: 'Reminded',
    open: 'Open',
    levelText: (level: number) => (level === 0 ? 'no' : `level ${level}`),
    credit: 'credit',
    held: (date: string) => `on hold to ${date}`,
    emptyTitle: 'Nothing is open for this payer',
    emptyNext: 'It has paid or been credited since the list was made. The next ageing run takes it off the worklist.',
  },
  id: {
    invoice: 'Faktur',
    due: 'Jatuh tempo',
    days: 'Hari',
    level: 'Diingatkan',
    open: 'Terbuka',
    levelText: (level: number) => (level === 0 ? 'belum' : `tingkat ${level}`),
    credit: 'kredit',
    held: (date: string) => `ditahan s.d. ${date}`,
    emptyTitle: 'Tidak ada yang terbuka untuk pembayar ini',
    emptyNext: 'Sudah dibayar atau dikreditkan sejak daftar dibuat. Proses berikutnya mengeluarkannya dari daftar.',
  },
} as const;

/** The open items of one payer, as a window over the worklist. */
export function payerItems({ frame, asOf, customer, customerName, items, paging }: PayerItemsView): string {
  const text = TEXT[frame.language];
  if (paging.total === 0) return emptyState(frame, text.emptyTitle, text.emptyNext);
  const level = widthOf(frame) === 'narrow' ? NO_HTML : html`<th>${text.level}</th>`;
  const head = html`<tr><th>${text.invoice}</th><th>${text.due}</th><th class="num">${text.days}</th>${level}<th class="num">${text.open}</th></tr>`;
  const rows = items.map((item) => itemRow(frame, asOf, item));
  const pages = pager(frame, paging, items.length, { view: 'payer-items', customer });
  return widget(
    frame,
    html`<div class="head"><span class="strong">${customerName}</span><span class="muted small">${customer}</span></div><table class="tight">${head}${rows}</table>${pages}`,
  );
}

function itemRow(frame: WidgetFrame, asOf: LocalDate, item: OpenItem): Html {
  const { language } = frame;
  const text = TEXT[language];
  const isCredit = item.balanceMinor < 0n;
  const age = isCredit ? 0 : daysBetween(item.dueOn, asOf);
  const credit = isCredit ? pill('good', text.credit) : NO_HTML;
  const held =
    item.heldUntil !== undefined && item.heldUntil >= asOf
      ? pill('plain', text.held(dateText(item.heldUntil, language)))
      : NO_HTML;
  const level =
    widthOf(frame) === 'narrow' ? NO_HTML : html`<td class="muted">${isCredit ? '' : text.levelText(item.level)}</td>`;
  return html`<tr><td class="name">${item.invoice} ${credit}${held}</td><td class="date">${dateText(item.dueOn, language)}</td><td class="num ${age > 0 ? 'strong' : 'muted'}">${age > 0 ? countText(age, language) : ''}</td>${level}<td class="num">${moneyText(item.balanceMinor, item.currency, language)}</td></tr>`;
}
