import type { StatementFormat } from '../model.ts';
import { withoutMarks } from '../newlines.ts';
import type { FormatParser, FormatReader, ReadContext } from '../reader.ts';
import { createFieldScanner } from './fields.ts';
import { createStatementBuilder, type StatementBuilder } from './statements.ts';

/** MT940, MT941 and MT950 (read as `mt940`) and MT942, in SWIFT blocks or bare, in any bank's dialect. */
export const swiftMt: FormatReader = {
  formats: ['mt940', 'mt942'],
  sniff,
  open,
};

const STATEMENT_TAGS = /(?:^|[\n\r]|@@|\{4:)[ \t]*:(20|25P?|28C?|60[FM]?|61|62[FM]?|64|86|34F|90[CD]):/gi;

function sniff(head: string): number {
  // A message type of its own in the header, or the value date and amount field of payment messages: another SWIFT message.
  const type = /\{2:[IO](\d{3})/.exec(head)?.[1];
  if (type !== undefined && !/^9(40|41|42|50)$/.test(type)) return 0;
  const tags = new Set<string>();
  for (const match of head.matchAll(STATEMENT_TAGS)) {
    tags.add((match[1] ?? '').slice(0, 2));
    if (tags.size >= 4) break;
  }
  if (type === undefined && /(?:^|[\n\r]):32[AB]:/.test(head) && !tags.has('61')) return 0;
  if (type !== undefined) return tags.size > 0 ? 1 : 0.9;
  return tags.size >= 3 ? 1 : tags.size === 2 ? 0.9 : tags.size === 1 ? 0.6 : 0;
}

/** MT942 has a floor limit and sums, and no balances before them. */
function formatOf(text: string): StatementFormat {
  const type = /\{2:[IO]94([0-2])/.exec(text)?.[1];
  if (type !== undefined) return type === '2' ? 'mt942' : 'mt940';
  const intraday = text.search(/(?:^|[\n\r]):(?:34F|90[CD]):/i);
  const balance = text.search(/(?:^|[\n\r]):6[02][FM]?:/i);
  return intraday >= 0 && (balance < 0 || intraday < balance) ? 'mt942' : 'mt940';
}

function open(context: ReadContext): FormatParser {
  let builder: StatementBuilder | undefined;
  let tidy = (text: string) => text;
  const scanner = createFieldScanner({
    field: (tag, body, line) => builder?.field(tag, body, line),
    plainEntry: (entry, line) => builder?.plainEntry(entry, line),
  });
  const begin = (text: string) => {
    const format = formatOf(text);
    context.emit({ kind: 'file', format, encoding: context.encoding });
    builder = createStatementBuilder(context, format);
  };
  return {
    write(piece) {
      let text = withoutMarks(piece);
      if (builder === undefined) {
        tidy = layoutOf(text, context);
        text = tidy(text);
        begin(text);
      } else text = tidy(text);
      if (!scanner.write(text)) {
        const message =
          'field too long: got over 131072 characters without a tag, expected a SWIFT statement; the file is not one or is damaged';
        context.emit({ kind: 'error', error: { code: 'too-large', line: scanner.line(), message } });
      }
    },
    end() {
      if (builder === undefined) begin('');
      scanner.end();
      builder?.end();
    },
  };
}

/** How lines are laid out in this file, against the standard; answers what makes them plain. */
function layoutOf(first: string, context: ReadContext): (text: string) => string {
  const tell = (message: string) =>
    context.emit({ kind: 'problem', problem: { code: 'tag-unknown', severity: 'info', message } });
  if (/(?:^|@@):(?:20|25|28C?|60[FM]|61):[^\n]*@@:/.test(first)) {
    // HBCI carries MT940 with `@@` for CRLF (DFÜ-Abkommen Anlage 3, chapter 8).
    tell('line ends are written as @@, as in HBCI messages');
    return (text) => text.replaceAll('@@', '\n');
  }
  if (/^[ \t]+:(?:20|25|28C?|60[FM]|61):/m.test(first) && !/^:(?:20|25|60[FM]|61):/m.test(first)) {
    tell('every field is indented by blanks');
    return (text) => text.replace(/(^|[\n\r])[ \t]+(?=:|-)/g, '$1');
  }
  return (text) => (text.includes('{4::') ? text.replaceAll('{4::', '{4:\n:') : text);
}
