import { epochMs } from '@piutang/calendar';
import PDFDocument from 'pdfkit';
import { type Block, type LetterDocument, textsOf } from './letter-document.ts';

/** TrueType fonts: regular and bold. */
export type Fonts = { readonly regular: Uint8Array; readonly bold: Uint8Array };

export type LetterRefusal = {
  readonly refused: 'letter-lacks-glyph' | 'letter-too-long';
  /** What, got, expected, remedy, in one sentence. */
  readonly message: string;
};

/** A4 in points, as paper in Indonesia and Europe is. */
const WIDTH_PT = 595.28;
const MARGIN_PT = 56;
const TEXT_WIDTH_PT = WIDTH_PT - 2 * MARGIN_PT;
const BOTTOM_PT = 841.89 - 64;
const CELL_GAP_PT = 6;

/** A letter is read by people: more rows than this belong in a spreadsheet. It bounds the time of drawing. */
const MAX_ROWS = 5_000;

const INK = '#1d2b2a';
const PALE = '#4c5d5a';
const RULE = '#c9d5d1';

type Pdf = InstanceType<typeof PDFDocument>;
type Element = ReturnType<Pdf['struct']>;

/**
 * The letter as a PDF: tagged (headings, paragraphs, lists, tables with their headers), Unicode with the fonts inside,
 * its language and title said, marked as PDF/UA-1. The same letter gives the same bytes.
 *
 * Refused as `letter-lacks-glyph`: a character that the fonts cannot draw (Noto Sans has Latin, Greek and Cyrillic), so
 * that no name is ever printed with gaps; as `letter-too-long`: more than 5,000 rows.
 */
export async function drawLetter(letter: LetterDocument, fonts: Fonts): Promise<Uint8Array | LetterRefusal> {
  const rows = letter.blocks.reduce((sum, block) => sum + (block.kind === 'table' ? block.rows.length : 0), 0);
  if (rows > MAX_ROWS) {
    const message = `the letter: got ${rows} rows, expected at most ${MAX_ROWS}; send a file instead`;
    return { refused: 'letter-too-long', message };
  }
  const pdf = opened(letter, fonts);
  const missing = missingCharacter(pdf, letter);
  if (missing !== undefined) {
    const code = `U+${missing.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
    const message = `the letter: got the character ${code}, expected Latin, Greek or Cyrillic script; write the name as it is registered in Latin letters`;
    return { refused: 'letter-lacks-glyph', message };
  }
  const whole = pdf.struct('Document');
  pdf.addStructure(whole);
  letterhead(pdf, whole, letter);
  for (const block of letter.blocks) draw(pdf, whole, block);
  whole.end();
  footers(pdf, letter);
  return bytesOf(pdf);
}

function opened({ title, language, author, createdAt }: LetterDocument, { regular, bold }: Fonts): Pdf {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN_PT, left: MARGIN_PT, right: MARGIN_PT, bottom: 64 },
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    // Missing from the types.
    subset: 'PDF/UA' as never,
    displayTitle: true,
    lang: language,
    // No font of PDFKit's own is loaded; the types know no such answer.
    font: null as unknown as string,
    info: {
      Title: title,
      Author: author,
      Producer: 'Piutang',
      Creator: 'Piutang',
      CreationDate: new Date(epochMs(createdAt)),
    },
  });
  pdf.registerFont('bold', Buffer.from(bold));
  pdf.registerFont('regular', Buffer.from(regular));
  pdf.font('regular');
  return pdf;
}

/** The first character that the font cannot draw. */
function missingCharacter(pdf: Pdf, letter: LetterDocument): string | undefined {
  // The types know no way to the font's table of characters.
  const { font } = (pdf as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font;
  const characters = new Set(textsOf(letter).flatMap((text) => [...text]));
  return [...characters].find((character) => !font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0));
}

function draw(pdf: Pdf, parent: Element, block: Block): void {
  switch (block.kind) {
    case 'heading':
      heading(pdf, parent, block);
      break;
    case 'paragraph':
      pdf
        .font(block.strong === true ? 'bold' : 'regular')
        .fontSize(10)
        .fillColor(INK);
      tagged(pdf, parent, 'P', () => pdf.text(block.text, MARGIN_PT, pdf.y, { width: TEXT_WIDTH_PT, lineGap: 3 }));
      pdf.moveDown(0.6);
      break;
    case 'lines':
      lines(pdf, parent, block.lines);
      break;
    case 'list':
      list(pdf, parent, block.items);
      break;
    case 'table':
      table(pdf, parent, block);
      break;
    case 'signature':
      signature(pdf, parent, block);
  }
}

/** Draws content as one element of the structure. */
function tagged(
  pdf: Pdf,
  parent: Element,
  type: string,
  content: () => void,
  options: { readonly scope?: string } = {},
): void {
  const marked = pdf.markStructureContent(type);
  content();
  pdf.endMarkedContent();
  // `scope` is missing from the types.
  parent.add(pdf.struct(type, options as object, [marked]));
}

/** Draws what a screen reader leaves out: rules, frames, repeated headers, numbers of pages. */
function decoration(pdf: Pdf, type: 'Layout' | 'Pagination', content: () => void): void {
  pdf.markContent('Artifact', { type });
  content();
  pdf.endMarkedContent();
}

function letterhead(pdf: Pdf, parent: Element, { letterhead: [name = '', ...rest] }: LetterDocument): void {
  pdf.font('bold').fontSize(13).fillColor(INK);
  tagged(pdf, parent, 'P', () => pdf.text(name, MARGIN_PT, MARGIN_PT - 12, { width: TEXT_WIDTH_PT }));
  pdf.font('regular').fontSize(8.5).fillColor(PALE);
  for (const line of rest) tagged(pdf, parent, 'P', () => pdf.text(line, { width: TEXT_WIDTH_PT, lineGap: 1 }));
  decoration(pdf, 'Layout', () => rule(pdf, pdf.y + 6, 1.2));
  pdf.y += 22;
}

function heading(pdf: Pdf, parent: Element, { level, text }: { readonly level: 1 | 2; readonly text: string }): void {
  if (pdf.y > BOTTOM_PT - 80) pdf.addPage();
  pdf.moveDown(level === 1 ? 0.2 : 0.5);
  pdf
    .font('bold')
    .fontSize(level === 1 ? 15 : 11)
    .fillColor(INK);
  tagged(pdf, parent, `H${level}`, () => pdf.text(text, MARGIN_PT, pdf.y, { width: TEXT_WIDTH_PT }));
  pdf.moveDown(0.4);
}

function lines(pdf: Pdf, parent: Element, texts: readonly string[]): void {
  pdf.font('regular').fontSize(10).fillColor(INK);
  if (pdf.y > BOTTOM_PT - texts.length * 16) pdf.addPage();
  for (const text of texts) {
    tagged(pdf, parent, 'P', () => pdf.text(text, MARGIN_PT, pdf.y, { width: TEXT_WIDTH_PT, lineGap: 2 }));
  }
  pdf.moveDown(0.8);
}

function list(pdf: Pdf, parent: Element, items: readonly string[]): void {
  pdf.font('regular').fontSize(10).fillColor(INK);
  const whole = pdf.struct('L');
  parent.add(whole);
  items.forEach((item, at) => {
    if (pdf.y > BOTTOM_PT - 30) pdf.addPage();
    const row = pdf.struct('LI');
    whole.add(row);
    const top = pdf.y;
    tagged(pdf, row, 'Lbl', () => pdf.text(`${at + 1}.`, MARGIN_PT, top, { width: 20 }));
    tagged(pdf, row, 'LBody', () => pdf.text(item, MARGIN_PT + 22, top, { width: TEXT_WIDTH_PT - 22, lineGap: 2 }));
    row.end();
  });
  whole.end();
  pdf.moveDown(0.6);
}

type Table = Extract<Block, { readonly kind: 'table' }>;

function table(pdf: Pdf, parent: Element, block: Table): void {
  const whole = pdf.struct('Table', { alt: block.summary });
  parent.add(whole);
  header(pdf, block, whole);
  for (const cells of block.rows) row(pdf, block, whole, cells, 'regular');
  if (block.totals.length > 0) decoration(pdf, 'Layout', () => rule(pdf, pdf.y, 0.8));
  for (const cells of block.totals) row(pdf, block, whole, cells, 'bold');
  whole.end();
  pdf.x = MARGIN_PT;
  pdf.y += 10;
}

/** Column titles; on a further page they are drawn again, and read once. */
function header(pdf: Pdf, { columns }: Table, whole: Element | undefined): void {
  const titles = columns.map(({ title }) => title);
  if (whole === undefined)
    decoration(pdf, 'Pagination', () => void cells(pdf, columns, titles, 'bold', (_, content) => content()));
  else {
    const tr = pdf.struct('TR');
    whole.add(tr);
    cells(pdf, columns, titles, 'bold', (_, content) => tagged(pdf, tr, 'TH', content, { scope: 'Column' }));
    tr.end();
  }
  decoration(pdf, 'Layout', () => rule(pdf, pdf.y - 1, 0.8));
}

function row(pdf: Pdf, block: Table, whole: Element, texts: readonly string[], font: 'regular' | 'bold'): void {
  pdf.font(font).fontSize(9);
  if (pdf.y + heightOf(pdf, block.columns, texts) > BOTTOM_PT) {
    pdf.addPage();
    header(pdf, block, undefined);
  }
  const tr = pdf.struct('TR');
  whole.add(tr);
  // The first cell names its row: an invoice, or what is summed.
  cells(pdf, block.columns, texts, font, (at, content) =>
    at === 0 ? tagged(pdf, tr, 'TH', content, { scope: 'Row' }) : tagged(pdf, tr, 'TD', content),
  );
  tr.end();
}

function cells(
  pdf: Pdf,
  columns: Table['columns'],
  texts: readonly string[],
  font: 'regular' | 'bold',
  mark: (column: number, content: () => void) => void,
): void {
  pdf.font(font).fontSize(9).fillColor(INK);
  const top = pdf.y;
  const bottom = top + heightOf(pdf, columns, texts);
  let x = MARGIN_PT;
  columns.forEach(({ share, align }, at) => {
    const width = share * TEXT_WIDTH_PT;
    const options = { width: width - CELL_GAP_PT, ...(align === undefined ? {} : { align }) };
    mark(at, () => pdf.text(texts[at] ?? '', x + (align === undefined ? 0 : CELL_GAP_PT), top, options));
    x += width;
  });
  pdf.x = MARGIN_PT;
  pdf.y = bottom;
}

function heightOf(pdf: Pdf, columns: Table['columns'], texts: readonly string[]): number {
  const heights = columns.map(({ share }, at) =>
    pdf.heightOfString(texts[at] ?? '', { width: share * TEXT_WIDTH_PT - CELL_GAP_PT }),
  );
  return Math.max(...heights) + 5;
}

function signature(
  pdf: Pdf,
  parent: Element,
  { lines: texts, stamp }: Extract<Block, { readonly kind: 'signature' }>,
): void {
  if (pdf.y > BOTTOM_PT - 170) pdf.addPage();
  pdf.moveDown(0.8);
  const [place = '', ...names] = texts;
  lines(pdf, parent, [place]);
  const top = pdf.y;
  if (stamp !== undefined) {
    decoration(pdf, 'Layout', () => pdf.rect(MARGIN_PT, top, 96, 56).lineWidth(0.6).dash(3, {}).stroke(RULE).undash());
    pdf.font('regular').fontSize(8).fillColor(PALE);
    tagged(pdf, parent, 'P', () => pdf.text(stamp, MARGIN_PT + 8, top + 22, { width: 80, align: 'center' }));
  }
  pdf.y = top + 66;
  lines(pdf, parent, names);
}

function footers(pdf: Pdf, { footer }: LetterDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let at = start; at < start + count; at += 1) {
    pdf.switchToPage(at);
    // Below the margin: without this the text would begin a page of its own.
    pdf.page.margins.bottom = 0;
    decoration(pdf, 'Pagination', () => {
      pdf.font('regular').fontSize(8).fillColor(PALE);
      pdf.text(`${footer}   ${at + 1}/${count}`, MARGIN_PT, BOTTOM_PT + 18, { width: TEXT_WIDTH_PT, lineBreak: false });
    });
  }
}

function rule(pdf: Pdf, y: number, width: number): void {
  pdf
    .moveTo(MARGIN_PT, y)
    .lineTo(MARGIN_PT + TEXT_WIDTH_PT, y)
    .lineWidth(width)
    .stroke(RULE);
}

async function bytesOf(pdf: Pdf): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve());
    pdf.on('error', reject);
  });
  pdf.end();
  await done;
  return Buffer.concat(chunks);
}
