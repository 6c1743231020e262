import type { LocalDate } from '@piutang/calendar';
import type { CurrencyCode } from '@piutang/money';
import type { MatchCounterparty, MatchDetail, MatchLine } from './model.ts';
import { type NameStart, nameStarts } from './name-starts.ts';
import { type MayBeFiled, type NumberCandidate, numberCandidates } from './numbers.ts';
import { foldText, hashesOfLast, MAX_TEXT_CHARS, type Run, runsOf, wordsOf } from './text.ts';

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
  /** Those of its words at which a name may begin that is filed. */
  readonly nameStarts: readonly NameStart[];
};

/** What may be filed at all, by the hashes of its letters: a "no" is sure. */
export type Filed = { readonly mayBeNumber: MayBeFiled; readonly mayBeName: MayBeFiled };

/** A line, or one payment of a batch line, as the rules see it. */
export type Payment = {
  readonly line: string;
  readonly detail: number | undefined;
  readonly account: string | undefined;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
  readonly bookedOn: LocalDate;
  readonly valueOn: LocalDate;
  readonly counterparty: MatchCounterparty;
  readonly virtualAccount: string | undefined;
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
export function paymentsOf(line: MatchLine, filed: Filed): readonly Payment[] {
  const { details } = line;
  if (details.length === 0) return [paymentOf(line, line, filed)];
  const sumMinor = details.reduce((sum, detail) => sum + detail.amountMinor, 0n);
  const standAlone =
    details.length > 1 && sumMinor === line.amountMinor && details.every((detail) => detail.amountMinor > 0n);
  if (!standAlone) return [paymentOf(line, wholeLine(line), filed)];
  return details.map((detail, at) => paymentOf(line, detail, filed, at + 1));
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

function paymentOf(line: MatchLine, detail: MatchDetail, filed: Filed, number?: number): Payment {
  const { text, counterparty } = detail;
  const documents = detail.documents ?? NO_DOCUMENTS;
  const references = referencesOf(detail.references, documents);
  const fields = [fieldOf('text', text, filed)];
  let isTextTooLong = text.length > MAX_TEXT_CHARS || references.length > MAX_REFERENCES;
  for (const name of [counterparty.name, counterparty.ultimateName]) {
    if (name === undefined) continue;
    fields.push(fieldOf('name', name, filed));
    isTextTooLong ||= name.length > MAX_TEXT_CHARS;
  }
  references.forEach((reference, at) => {
    if (at < MAX_REFERENCES) fields.push(fieldOf('reference', reference, filed));
    isTextTooLong ||= reference.length > MAX_TEXT_CHARS;
  });
  return {
    line: line.id,
    detail: number,
    account: line.account,
    currency: line.currency,
    amountMinor: detail.amountMinor,
    bookedOn: line.bookedOn,
    valueOn: line.valueOn,
    counterparty,
    virtualAccount: line.virtualAccount,
    chargesMinor: detail.chargesMinor ?? 0n,
    documents,
    fields,
    isTextTooLong,
  };
}

/** Structured references and the numbers of a structured remittance, each once. */
function referencesOf(references: readonly string[], documents: Payment['documents']): readonly string[] {
  if (documents.length === 0 && references.length < 2) return references;
  return [...new Set([...references, ...documents.map((document) => document.number)])];
}

const NO_DOCUMENTS: Payment['documents'] = [];

function fieldOf(name: Field['name'], text: string, filed: Filed): Field {
  const folded = foldText(text);
  const runs = runsOf(folded);
  const hashes = hashesOfLast();
  const words = name === 'reference' ? NO_WORDS : wordsOf(runs);
  return {
    name,
    folded,
    runs,
    words,
    candidates: numberCandidates(runs, hashes, filed.mayBeNumber),
    nameStarts: nameStarts(words, hashes, name === 'name', filed.mayBeName),
  };
}

const NO_WORDS: readonly Run[] = [];
