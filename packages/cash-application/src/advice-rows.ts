import { type AdviceRefusal, MAX_DOCUMENTS, refusal, shown } from './advice-cells.ts';

/** What a column of a remittance file holds. */
export type AdviceColumn =
  | 'number'
  | 'amount'
  | 'net'
  | 'gross'
  | 'deduction'
  | 'fee'
  | 'reference'
  | 'date'
  | 'payer'
  | 'customer'
  | 'account'
  | 'currency';

/** Heads of columns, in the languages of our payers, without marks and in lower case. */
const HEADS: readonly (readonly [column: AdviceColumn, heads: RegExp])[] = [
  [
    'reference',
    /^(payment (reference|ref|no|number|id)|remittance (reference|id|no)|transfer reference|check (no|number)|no referensi|nomor referensi|referensi( pembayaran)?|zahlungsreferenz|betalingskenmerk|(settlement|payout|disbursement|batch) (id|no|number|reference|ref)|no settlement)$/,
  ],
  [
    'date',
    /^(payment date|paid on|pay date|value date|date paid|tanggal (bayar|pembayaran|transfer|settlement)|zahldatum|betaaldatum|(settlement|payout|disbursement) date|settled on)$/,
  ],
  ['account', /^((payer|from|sender) account|account|account (no|number)|(no |nomor )?rekening|iban)$/],
  [
    'payer',
    /^(payer|payer name|paid by|company|remitter|pembayar|nama pembayar|zahler|betaler|provider|acquirer|gateway|penyelenggara)$/,
  ],
  ['customer', /^(customer|customer name|pelanggan|nama pelanggan|buyer|pembeli)$/],
  ['currency', /^(currency|ccy|mata uang|waehrung|währung|valuta)$/],
  [
    'fee',
    /^(fees?|mdr( fee)?|commission|komisi|biaya( admin| layanan| mdr)?|(platform|service|transaction|merchant|admin) fee|(vat|tax|ppn) (on )?fee|fee (vat|tax|ppn)|ppn biaya)$/,
  ],
  ['deduction', /^(deductions?|discount|withholding( tax)?|wht|pph( 23)?|potongan|skonto|korting)$/],
  ['gross', /^(gross( amount| sales)?|bruto|nominal transaksi|transaction amount|invoice amount|nilai faktur)$/],
  ['net', /^(net|nett|net amount|bersih|netto|settled amount|settlement amount)$/],
  ['amount', /^(amount|paid|amount paid|paid amount|jumlah|jumlah (bayar|dibayar)|nominal|dibayar|betrag|bedrag)$/],
  [
    'number',
    /^(invoice|invoice (no|number|reference|ref)|document|document (no|number)|doc no|(no|nomor) (faktur|invoice|tagihan)|faktur|tagihan|nomor|rechnung|rechnungsnummer|factuur|factuurnummer|order|order (id|no|number)|external id|merchant (reference|order id)|reference|reference (id|no)|transaction reference)$/,
  ],
];

/** A row of a remittance file: the cells by what their columns hold; those of several fee columns together. */
export type AdviceRow = {
  readonly line: number;
  readonly cell: (column: AdviceColumn) => string;
  readonly cells: (column: AdviceColumn) => readonly string[];
};

/** A remittance file's rows, and which columns it has. */
export type AdviceRows = { readonly columns: ReadonlySet<AdviceColumn>; readonly rows: readonly AdviceRow[] };

/** Reads the rows of a CSV whose first line names its columns; the separator is the one that line has. */
export function adviceRows(text: string): AdviceRows | AdviceRefusal {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const headAt = lines.findIndex((line) => line.trim() !== '');
  const head = lines[headAt] ?? '';
  const separator = separatorOf(head);
  const heads = cellsOf(head, separator);
  const columns = heads.map(columnOf);
  const has = new Set(columns.filter((column) => column !== undefined));
  if (!has.has('number') || !['amount', 'net', 'gross'].some((column) => has.has(column as AdviceColumn)))
    return refusal(
      `the columns ${heads.map(shown).join(', ').slice(0, 120)}`,
      'one of invoice numbers and one of amounts, such as invoice,amount',
      headAt + 1,
    );
  const rows: AdviceRow[] = [];
  for (const [at, line] of lines.entries()) {
    if (at <= headAt || line.trim() === '') continue;
    const cells = cellsOf(line, separator);
    if (cells.length > columns.length)
      return refusal(
        `${cells.length} cells`,
        `${columns.length} as in the header, cells with a ${separator === '\t' ? 'tab' : separator} in quotes`,
        at + 1,
      );
    const held = (column: AdviceColumn) => cells.filter((_, place) => columns[place] === column);
    rows.push({ line: at + 1, cells: held, cell: (column) => held(column).find((each) => each !== '') ?? '' });
    if (rows.length > MAX_DOCUMENTS)
      return refusal(`more than ${MAX_DOCUMENTS} rows`, 'fewer: a remittance of one payment', at + 1);
  }
  return { columns: has, rows };
}

/** Whether a line names columns of a remittance. */
export function isAdviceHeader(line: string): boolean {
  const cells = cellsOf(line, separatorOf(line)).map(columnOf);
  return (
    cells.length > 1 &&
    cells.includes('number') &&
    cells.some((each) => each === 'amount' || each === 'net' || each === 'gross')
  );
}

function columnOf(head: string): AdviceColumn | undefined {
  const plain = head
    .toLowerCase()
    .replace(/[_.\-*:]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return HEADS.find(([, heads]) => heads.test(plain))?.[0];
}

function separatorOf(head: string): string {
  return [';', '\t', ','].find((each) => head.includes(each)) ?? ',';
}

function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '"' && isQuoted && line.charAt(at + 1) === '"') {
      cell += char;
      at += 1;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (char === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}
