import { describe, expect, it } from 'vitest';
import { pageOf, pager } from './paging.ts';
import type { WidgetFrame } from './widget-frame.ts';

const frame: WidgetFrame = { theme: 'light', language: 'en', widthPx: 600, endpoint: 'arn:aws:lambda:eu:1:function:w' };
const rows = Array.from({ length: 23 }, (_, at) => at + 1);

describe('paging', () => {
  it('cuts a list into pages and says where they stand', () => {
    expect(pageOf(rows, 3, 10)).toEqual({
      rows: [21, 22, 23],
      paging: { page: 3, pageCount: 3, firstRow: 21, total: 23 },
    });
  });

  it.each([
    [0, 1],
    [-4, 1],
    [Number.NaN, 1],
    [99, 3],
    [2.9, 2],
  ])('answers the nearest page that exists for page %d', (asked, given) => {
    expect(pageOf(rows, asked, 10).paging.page).toBe(given);
  });

  it('has one empty page of an empty list', () => {
    expect(pageOf([], 1, 10)).toEqual({ rows: [], paging: { page: 1, pageCount: 1, firstRow: 1, total: 0 } });
  });

  it('links only to neighbours that exist, and calls the same view in place', () => {
    const linksAt = (page: number) => {
      const { rows: shown, paging } = pageOf(rows, page, 10);
      const markup = String(pager(frame, paging, shown.length, { view: 'worklist' }));
      return [...markup.matchAll(/display="widget" endpoint="[^"]+">(\{[^<]*\})</g)].map(([, json]) =>
        JSON.parse(json ?? ''),
      );
    };
    expect(linksAt(1)).toEqual([{ view: 'worklist', page: 2 }]);
    expect(linksAt(2)).toEqual([
      { view: 'worklist', page: 1 },
      { view: 'worklist', page: 3 },
    ]);
    expect(linksAt(3)).toEqual([{ view: 'worklist', page: 2 }]);
  });

  it('shows nothing where all rows fit', () => {
    expect(String(pager(frame, pageOf([1], 1, 10).paging, 1, { view: 'worklist' }))).toBe('');
  });
});
