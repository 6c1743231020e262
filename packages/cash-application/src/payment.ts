import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { MatchCounterparty, MatchDetail, MatchLine } from './model.ts';
import { type MayBeFiled, type NumberCandidate, numberCandidates } from './numbers.ts';
import { foldText, MAX_TEXT_CHARS, type Run, runsOf, wordsOf } from './text.ts';

/** Most structured references of one payment that are read. */
const MAX_REFERENCES = 20;

/** One place of a payment where words or numbers stand. */
export type Field = {
  readonly name: 'text' | 'name' | 'reference';
  readonly folded: string;
  readonly runs: readonly Run[];
  readonly words: readonly Run[];
  /** Those of its numbers under which something may be filed. */
  readonly candidates: readonly NumberCandidate[];
};

/** A line, or one payment of a batch line, as the rules see it. */
export type Payment = {
  readonly line: string;
  readonly detail?: number;
  readonly account?: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly bookedOn: LocalDate;
  readonly valueOn: LocalDate;
  readonly counterparty: MatchCounterparty;
  readonly virtualAccount?: string;
  readonly chargesMinor: bigint;
  readonly documents: NonNullable<MatchDetail['documents']>;
  readonly fields: readonly Field[];
  /** Part of a text was not read, and may speak against what was. */
  readonly isTextTooLong: boolean;
};

/**
 * The payments of a line: its details where each stands for itself and together they are the line, else the line as a
 * whole with all that its details say.
 */
export function paymentsOf(line: MatchLine, mayBeFiled: MayBeFiled): readonly Payment[] {
  const { details } = line;
  if (details.length === 0) return [paymentOf(line, line, mayBeFiled)];
  const sumMinor = details.reduce((sum, detail) => sum + detail.amountMinor, 0n);
  const standAlone =
    details.length > 1 && sumMinor === line.amountMinor && details.every((detail) => detail.amountMinor > 0n);
  if (!standAlone) return [paymentOf(line, wholeLine(line), mayBeFiled)];
  return details.map((detail, at) => paymentOf(line, detail, mayBeFiled, at + 1));
}

function wholeLine(line: MatchLine): MatchDetail {
  const only = line.details.length === 1 ? line.details[0] : undefined;
  return {
    amountMinor: line.amountMinor,
    text: [line.text, ...line.details.map((detail) => detail.text).filter((text) => !line.text.includes(text))].join(
      '\n',
    ),
    references: [...line.references, ...line.details.flatMap((detail) => detail.references)],
    counterparty: { ...only?.counterparty, ...line.counterparty },
    ...(line.chargesMinor === undefined ? {} : { chargesMinor: line.chargesMinor }),
    documents: line.details.flatMap((detail) => detail.documents ?? []),
  };
}

function paymentOf(line: MatchLine, detail: MatchDetail, mayBeFiled: MayBeFiled, number?: number): Payment {
  const names = [detail.counterparty.name, detail.counterparty.ultimateName].filter((name) => name !== undefined);
  const documents = detail.documents ?? [];
  const references = [...new Set([...detail.references, ...documents.map((document) => document.number)])];
  const texts = [detail.text, ...names, ...references];
  return {
    line: line.id,
    ...(number === undefined ? {} : { detail: number }),
    ...(line.account === undefined ? {} : { account: line.account }),
    currency: line.currency,
    amountMinor: detail.amountMinor,
    bookedOn: line.bookedOn,
    valueOn: line.valueOn,
    counterparty: detail.counterparty,
    ...(line.virtualAccount === undefined ? {} : { virtualAccount: line.virtualAccount }),
    chargesMinor: detail.chargesMinor ?? 0n,
    documents,
    fields: [
      fieldOf('text', detail.text, mayBeFiled),
      ...names.map((name) => fieldOf('name', name, mayBeFiled)),
      ...references.slice(0, MAX_REFERENCES).map((reference) => fieldOf('reference', reference, mayBeFiled)),
    ],
    isTextTooLong: texts.some((text) => text.length > MAX_TEXT_CHARS) || references.length > MAX_REFERENCES,
  };
}

function fieldOf(name: Field['name'], text: string, mayBeFiled: MayBeFiled): Field {
  const folded = foldText(text);
  const runs = runsOf(folded);
  return {
    name,
    folded,
    runs,
    words: name === 'reference' ? [] : wordsOf(runs),
    candidates: numberCandidates(folded, runs, mayBeFiled),
  };
}
