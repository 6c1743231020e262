import { epochDay, type LocalDate } from '@piutang/calendar';
import { type CurrencyCode, currencyDigits, formatAmount } from '@piutang/money';
import { type ZipFile, zipped } from './zip.ts';

/** What a cell holds; an empty text leaves it empty. */
export type Cell =
  | { readonly text: string }
  | { readonly day: LocalDate }
  | { readonly count: number }
  | { readonly amountMinor: bigint; readonly currency: CurrencyCode };

/** A sheet: its first row is the header. More rows than a sheet may have go on in the next one, under the same header. */
export type Sheet = {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
};

/** A sheet of the format ends here. */
const MAX_SHEET_ROWS = 1_048_576;
/** A spreadsheet computes with floats, which hold so many decimal digits of any number exactly. */
const MAX_EXACT_DIGITS = 15;
/** Days from the format's day 0 (30 December 1899) to 1 January 1970. */
const DAY_ZERO = 25_569;

/** Numbers of the formats in `styles.xml`, in its order. */
const STYLE = { plain: 0, day: 1, quoted: 2, digits: { 0: 3, 2: 4, 3: 5, 4: 6 } as Readonly<Record<number, number>> };

/** What a spreadsheet takes for the beginning of a formula when somebody edits the cell. */
const FORMULA = /^[=+\-@\t\r\0']/;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/**
 * A workbook as chunks (ECMA-376), holding a row at a time. Texts are texts whatever they begin with; an amount is a number
 * where a float holds it exactly, else a text with all its digits.
 */
export function workbook(sheets: readonly Sheet[], maxSheetRows = MAX_SHEET_ROWS): AsyncGenerator<Uint8Array, void> {
  return zipped(files(sheets, maxSheetRows));
}

async function* files(sheets: readonly Sheet[], maxSheetRows: number): AsyncGenerator<ZipFile, void> {
  const names: string[] = [];
  for (const { name, header, rows } of sheets) {
    const cursor = cursorOf(rows);
    let isFirst = true;
    while (isFirst || (await cursor.hasMore())) {
      names.push(isFirst ? name : `${name} ${names.length + 1}`);
      isFirst = false;
      yield { name: `xl/worksheets/sheet${names.length}.xml`, pieces: sheetXml(header, cursor, maxSheetRows) };
    }
  }
  yield { name: 'xl/styles.xml', pieces: [STYLES] };
  yield { name: 'xl/workbook.xml', pieces: [workbookXml(names)] };
  yield { name: 'xl/_rels/workbook.xml.rels', pieces: [workbookRelations(names.length)] };
  yield { name: '_rels/.rels', pieces: [ROOT_RELATIONS] };
  yield { name: '[Content_Types].xml', pieces: [contentTypes(names.length)] };
}

type Cursor = { readonly next: () => Promise<readonly Cell[] | undefined>; readonly hasMore: () => Promise<boolean> };

/** Rows one by one, with a look at whether there is another. */
function cursorOf(rows: Sheet['rows']): Cursor {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let ahead: readonly Cell[] | undefined;
  const fill = async () => {
    if (ahead !== undefined) return;
    const step = await iterator.next();
    if (step.done !== true) ahead = step.value;
  };
  return {
    hasMore: async () => {
      await fill();
      return ahead !== undefined;
    },
    next: async () => {
      await fill();
      const row = ahead;
      ahead = undefined;
      return row;
    },
  };
}

async function* sheetXml(
  header: readonly string[],
  cursor: Cursor,
  maxSheetRows: number,
): AsyncGenerator<string, void> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`;
  yield rowXml(header.map((text) => ({ text })));
  for (let at = 1; at < maxSheetRows; at += 1) {
    const row = await cursor.next();
    if (row === undefined) break;
    yield rowXml(row);
  }
  yield '</sheetData></worksheet>';
}

function rowXml(cells: readonly Cell[]): string {
  return `<row>${cells.map(cellXml).join('')}</row>`;
}

function cellXml(cell: Cell): string {
  if ('day' in cell) return `<c s="${STYLE.day}"><v>${epochDay(cell.day) + DAY_ZERO}</v></c>`;
  if ('count' in cell) return `<c><v>${cell.count}</v></c>`;
  if ('text' in cell) return textXml(cell.text);
  const { amountMinor, currency } = cell;
  const digits = currencyDigits(currency);
  const style = STYLE.digits[digits];
  const decimal = formatAmount(amountMinor, currency);
  if (style === undefined || decimal.replace(/\D/g, '').length > MAX_EXACT_DIGITS) return textXml(decimal);
  return `<c s="${style}"><v>${decimal}</v></c>`;
}

function textXml(text: string): string {
  if (text === '') return '<c/>';
  const style = FORMULA.test(text) ? ` s="${STYLE.quoted}"` : '';
  return `<c${style} t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0. What it cannot hold is written `_xHHHH_`, as spreadsheets do, and so is a text that looks like that. */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML cannot hold
      /[\0-\x08\x0b-\x1f\ufffe\uffff]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

const FORMATS = [
  { id: 164, code: 'yyyy\\-mm\\-dd' },
  { id: 165, code: '#,##0.000' },
  { id: 166, code: '#,##0.0000' },
];

/** The cell formats in the order of {@link STYLE}; 3 and 4 are the format's own `#,##0` and `#,##0.00`. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="3">${FORMATS.map(
  ({ id, code }) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`,
).join(
  '',
)}</numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf quotePrefix="1"/>${[
  3, 4, 165, 166,
]
  .map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`)
  .join('')}</cellXfs></styleSheet>`;

const ROOT_RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function workbookXml(names: readonly string[]): string {
  const sheets = names.map((name, at) => `<sheet name="${xmlText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets.join('')}</sheets></workbook>`;
}

function workbookRelations(count: number): string {
  const sheets = Array.from(
    { length: count },
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  const styles = `<Relationship Id="rId${count + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/>`;
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${sheets.join('')}${styles}</Relationships>`;
}

function contentTypes(count: number): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const sheets = Array.from(
    { length: count },
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${type}.worksheet+xml"/>`,
  );
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/>${sheets.join('')}<Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`;
}
