import { type Html, html, NO_HTML } from './html.ts';
import { countText, type DeskCall, stepLink, type WidgetFrame } from './widget-frame.ts';

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
export function pager(frame: WidgetFrame, paging: Paging, rowsShown: number, call: DeskCall): Html {
  if (paging.pageCount <= 1) return NO_HTML;
  const [of, before, after] =
    frame.language === 'id'
      ? (['dari', '‹ Sebelumnya', 'Berikutnya ›'] as const)
      : (['of', '‹ Previous', 'Next ›'] as const);
  const number = (count: number) => countText(count, frame.language);
  const range = `${number(paging.firstRow)}–${number(paging.firstRow + rowsShown - 1)} ${of} ${number(paging.total)}`;
  const to = (label: string, page: number) => stepLink(frame, label, { ...call, page });
  return html`<div class="pager"><span>${range}</span>${paging.page > 1 ? to(before, paging.page - 1) : NO_HTML}${
    paging.page < paging.pageCount ? to(after, paging.page + 1) : NO_HTML
  }</div>`;
}
