import type { Instant } from '@piutang/calendar';
import type { Language } from '@piutang/money';

/** A column of a table; shares are of the page's width and add up to 1. */
export type Column = { readonly title: string; readonly share: number; readonly align?: 'right' };

/** A piece of a letter, from top to bottom. Texts are one line of any length unless they say otherwise. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly strong?: true }
  /** Lines of an address, kept together. */
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      /** What the table is, for those who do not see it. */
      readonly summary: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
      /** Rows below a line, set in bold. */
      readonly totals: readonly (readonly string[])[];
    }
  /** Place, title and name of who signs, with a frame where a duty stamp goes. */
  | { readonly kind: 'signature'; readonly lines: readonly string[]; readonly stamp?: string };

/** A letter as a list of blocks: what it says, without how it is drawn. */
export type LetterDocument = {
  readonly title: string;
  readonly language: Language;
  readonly author: string;
  /** Goes into the file instead of the time of drawing, so that the same letter is the same bytes. */
  readonly createdAt: Instant;
  /** Who writes: the name in bold, then address and telephone. */
  readonly letterhead: readonly string[];
  /** At the foot of each page, before the page's number. */
  readonly footer: string;
  readonly blocks: readonly Block[];
};

/** Every text of a letter. */
export function textsOf({ title, letterhead, footer, blocks }: LetterDocument): string[] {
  const ofBlock = (block: Block): readonly string[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        return [block.text];
      case 'lines':
        return block.lines;
      case 'list':
        return block.items;
      case 'table':
        return [
          block.summary,
          ...block.columns.map((column) => column.title),
          ...block.rows.flat(),
          ...block.totals.flat(),
        ];
      case 'signature':
        return [...block.lines, ...(block.stamp === undefined ? [] : [block.stamp])];
    }
  };
  return [title, ...letterhead, footer, ...blocks.flatMap(ofBlock)];
}
