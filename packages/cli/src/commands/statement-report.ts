import type { FileError, Problem, StatementEvent, StatementHead, StatementTail } from '@piutang/bank-statements';
import { createSpool, type Spool } from '../spool.ts';
import type { Writer } from '../writer.ts';
import { amountText, lineFields, statementFields } from './statement-json.ts';

/** Collects what is said of one file. A late error voids the statements, so nothing is printed before the end. */
export type FileReport = {
  /** A promise only where something had to go to disk. */
  take(event: StatementEvent): Promise<void> | undefined;
  print(out: Writer, refusal: FileError | undefined): Promise<void>;
};

/** The report as one JSON object on one line, as `piutang statement parse --ndjson` prints it. */
export function jsonReport(file: string, withLines: boolean): FileReport {
  const statements = createSpool();
  const problems = createSpool();
  let format: string | null = null;
  let encoding: string | null = null;
  let head: StatementHead = {};
  let statementCount = 0;
  let lineCount = 0;
  let problemCount = 0;
  return {
    take(event) {
      switch (event.kind) {
        case 'file':
          format = event.format;
          encoding = event.encoding;
          return undefined;
        case 'statement':
          head = event.head;
          lineCount = 0;
          statementCount += 1;
          return statements.append(`${statementCount > 1 ? ',' : ''}{${withLines ? '"lines":[' : ''}`);
        case 'line':
          lineCount += 1;
          return withLines
            ? statements.append(`${lineCount > 1 ? ',' : ''}${JSON.stringify(lineFields(event.line))}`)
            : undefined;
        case 'end':
          return statements.append(
            `${withLines ? '],' : ''}${JSON.stringify(statementFields(head, event.tail)).slice(1)}`,
          );
        case 'problem':
          problemCount += 1;
          return problems.append(`${problemCount > 1 ? ',' : ''}${JSON.stringify(event.problem)}`);
        case 'error':
          return undefined;
      }
    },
    async print(out, refusal) {
      await out.write(
        `{"file":${JSON.stringify(file)},"format":${JSON.stringify(format)},"encoding":${JSON.stringify(encoding)}`,
      );
      await out.write(',"statements":[');
      if (refusal === undefined) await statements.copyTo(out);
      await out.write('],"problems":[');
      await problems.copyTo(out);
      await out.write(`],"error":${JSON.stringify(refusal ?? null)}}\n`);
      await discard(statements, problems);
    },
  };
}

/** The report for a person at a terminal. */
export function textReport(file: string, withLines: boolean): FileReport {
  const body = createSpool();
  const problems = createSpool();
  let title = file;
  let head: StatementHead = {};
  return {
    take(event) {
      switch (event.kind) {
        case 'file':
          title = `${file}: ${event.format}, ${event.encoding}`;
          return undefined;
        case 'statement':
          head = event.head;
          return undefined;
        case 'line': {
          if (!withLines) return undefined;
          const { bookedOn, amount, counterparty, text, pending, currency } = event.line;
          const from = [counterparty.name, text].filter((part) => part !== undefined && part !== '').join(' | ');
          const words = [
            bookedOn,
            pending ? 'pending' : '',
            amountText(amount, currency).padStart(18),
            printable(from),
          ];
          return body.append(`    ${words.filter((word) => word !== '').join('  ')}\n`);
        }
        case 'end':
          return body.append(`  ${statementSentence(head, event.tail)}\n`);
        case 'problem':
          return problems.append(`  ${problemSentence(event.problem)}\n`);
        case 'error':
          return undefined;
      }
    },
    async print(out, refusal) {
      await out.write(`${title}${refusal === undefined ? '' : ': refused'}\n`);
      if (refusal === undefined) await body.copyTo(out);
      await problems.copyTo(out);
      await discard(body, problems);
    },
  };
}

function statementSentence(head: StatementHead, tail: StatementTail): string {
  const { account, currency, number, opening, closing, booked, pending, unstated, rejected, balances } =
    statementFields(head, tail);
  const name = [account ?? 'no account', currency, number].filter((part) => part !== null).join(' ');
  const lines = `${booked.count} lines, +${booked.credits} -${booked.debits}`;
  const others = [
    pending.count > 0 ? `, ${pending.count} pending` : '',
    unstated === undefined ? '' : `, ${unstated.count} without a status (+${unstated.credits} -${unstated.debits})`,
    rejected.count > 0 ? `, ${rejected.count} rejected` : '',
  ].join('');
  return printable(
    `${name}: ${opening?.amount ?? '?'} to ${closing?.amount ?? '?'}, ${lines}${others}: balances ${balances}`,
  );
}

function problemSentence({ severity, code, line, message }: Problem): string {
  return printable(`${severity} ${code}${line === undefined ? '' : ` in line ${line}`}: ${message}`);
}

/** Bank texts may carry control characters; a terminal must not obey them. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

async function discard(...spools: readonly Spool[]): Promise<void> {
  for (const spool of spools) await spool.discard();
}
