import { type LocalDate, parseLocalDate } from '@piutang/calendar';
import { type CurrencyCode, parseAmount, parseCurrency } from '@piutang/money';

/** What ageing needs of one line of an open-items file. */
export type OpenItemLine = {
  readonly invoice: string;
  readonly currency: CurrencyCode;
  /** Negative for a credit note, 0 for an item closed lately. */
  readonly balanceMinor: bigint;
  readonly dueOn: LocalDate;
};

export type OpenItemProblem = {
  /** Line of the file, from 1. */
  readonly line: number;
  /** The field at fault; absent where the line as a whole is. */
  readonly field?: string;
  /** What, got, expected, remedy, in one sentence that begins with the line. */
  readonly message: string;
};

/** An open item of the contract stays under 1 KiB; beyond this a file has no line ends and must not fill the memory. */
export const MAX_LINE_CHARS = 65_536;
/** How much of a wrong value is shown. */
const SHOWN_CHARS = 60;

/**
 * Reads an open-items file (NDJSON, UTF-8) line by line: `item` for each open item, `problem` for each line that cannot
 * be read. Blank lines are passed over. Nothing is kept between lines.
 */
export async function readOpenItemLines(
  bytes: AsyncIterable<Uint8Array>,
  take: { item(item: OpenItemLine): void; problem(problem: OpenItemProblem): void },
): Promise<void> {
  const decoder = new TextDecoder('utf-8');
  let number = 0;
  let rest = '';
  let tooLong = false;
  const endLine = (text: string) => {
    number += 1;
    if (tooLong || text.length > MAX_LINE_CHARS) {
      take.problem(lineProblem(number, `longer than ${MAX_LINE_CHARS} characters`, 'one JSON object on each line'));
      tooLong = false;
      return;
    }
    if (text.trim() === '') return;
    const read = readLine(text, number);
    if ('message' in read) take.problem(read);
    else take.item(read);
  };
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) endLine(line);
    if (rest.length > MAX_LINE_CHARS) {
      tooLong = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (rest !== '' || tooLong) endLine(rest);
}

function readLine(text: string, line: number): OpenItemLine | OpenItemProblem {
  const row = parseObject(text);
  if (row === undefined) {
    return lineProblem(line, shown(text.trim()), 'one JSON object such as {"invoice":"INV-1","currency":"IDR",…}');
  }
  const { invoice, currency, open, dueOn } = row;
  if (typeof invoice !== 'string' || invoice === '') {
    return fieldProblem(line, 'invoice', invoice, 'an invoice number as text');
  }
  const code = typeof currency === 'string' ? parseCurrency(currency) : undefined;
  if (code === undefined) return fieldProblem(line, 'currency', currency, 'an ISO 4217 code such as "IDR"', invoice);
  const expected = 'a decimal in quotes such as "1110000.00"';
  if (typeof open !== 'string') return fieldProblem(line, 'open', open, expected, invoice);
  const balanceMinor = parseAmount(open, code);
  if (typeof balanceMinor !== 'bigint') {
    const reason = balanceMinor.refused === 'amount-unreadable' ? expected : balanceMinor.message;
    return fieldProblem(line, 'open', open, reason.replace(/^.*expected /, ''), invoice);
  }
  const due = typeof dueOn === 'string' ? parseLocalDate(dueOn) : undefined;
  if (due === undefined) return fieldProblem(line, 'dueOn', dueOn, 'a date such as "2026-11-21"', invoice);
  return { invoice, currency: code, balanceMinor, dueOn: due };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function lineProblem(line: number, got: string, expected: string): OpenItemProblem {
  return { line, message: `line ${line} is not an open item: got ${got}, expected ${expected}; correct the line` };
}

function fieldProblem(line: number, field: string, got: unknown, expected: string, invoice?: string): OpenItemProblem {
  const of = invoice === undefined ? '' : ` (${shown(invoice)})`;
  const value = got === undefined ? 'nothing' : shown(JSON.stringify(got));
  return { line, field, message: `line ${line}${of}: ${field}: got ${value}, expected ${expected}; correct the line` };
}

/** Files may carry control characters, which a terminal must not obey. */
function shown(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return printable.length > SHOWN_CHARS ? `${printable.slice(0, SHOWN_CHARS)}…` : printable;
}
