import { type Html, html, NO_HTML } from '../../shell/widget/html.ts';
import { callLink, countText, type WidgetCall, type WidgetFrame } from '../../shell/widget/widget-frame.ts';

/** Which rows of a list are shown. */
export type Paging = {
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  /** Place of the first row shown, from 1. */
  readonly firstRow: number;
  readonly total: number;
};

/** One page of a list; a page that does not exist (the list has become shorter since) is the nearest one that does. */
export function pageOf<T>(
  rows: readonly T[],
  page: number,
  rowsPerPage: number,
): { readonly rows: readonly T[]; readonly paging: Paging } {
  const pageCount = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const shown = Math.min(Math.max(1, Math.trunc(page) || 1), pageCount);
  const start = (shown - 1) * rowsPerPage;
  return {
    rows: rows.slice(start, start + rowsPerPage),
    paging: { page: shown, pageCount, firstRow: start + 1, total: rows.length },
  };
}

/** "1–10 of 134" with links to the neighbouring pages; nothing where all rows are shown. */
export function pager(frame: WidgetFrame, paging: Paging, rowsShown: number, call: WidgetCall): Html {
  if (paging.pageCount <= 1) return NO_HTML;
  const [of, before, after] =
    frame.language === 'id'
      ? (['dari', '‹ Sebelumnya', 'Berikutnya ›'] as const)
      : (['of', '‹ Previous', 'Next ›'] as const);
  const number = (count: number) => countText(count, frame.language);
  const range = `${number(paging.firstRow)}–${number(paging.firstRow + rowsShown - 1)} ${of} ${number(paging.total)}`;
  const to = (label: string, page: number) => callLink(frame, label, { ...call, page }, 'widget');
  return html`<div class="pager"><span>${range}</span>${paging.page > 1 ? to(before, paging.page - 1) : NO_HTML}${
    paging.page < paging.pageCount ? to(after, paging.page + 1) : NO_HTML
  }</div>`;
}
