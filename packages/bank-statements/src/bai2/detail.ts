import { structuredReferenceIn } from '../references.ts';
import { fieldsOf, minorUnits, skipFunds } from './fields.ts';
import { isReversal, type Side, sideOf } from './type-codes.ts';

/** A 16 record. */
export type Detail = {
  readonly code: string;
  readonly side: Side;
  /** As written, without the sign of its side. */
  readonly writtenMinor: bigint;
  readonly reversal: boolean;
  /** YYMMDD of funds type V. */
  readonly valueDate: string | undefined;
  readonly bankReference: string | undefined;
  readonly customerReference: string | undefined;
  readonly text: string;
  readonly party: Party;
};

export type DetailRefusal = { readonly refused: 'amount-unreadable' | 'sign-unknown'; readonly message: string };

/** Reads `16,type,amount,funds[,…],bank reference,customer reference,text`; text runs to the end of the record. */
export function readDetail(segments: readonly string[]): Detail | DetailRefusal {
  const fields = fieldsOf(segments);
  const code = (fields.next() ?? '').trim();
  const amount = fields.next() ?? '';
  const side = sideOf(code);
  if (side === undefined) {
    return {
      refused: 'sign-unknown',
      message: `got type code "${code.slice(0, 20)}", expected a BAI2 type code of three digits`,
    };
  }
  const writtenMinor = minorUnits(amount);
  if (writtenMinor === undefined && (side !== 'none' || amount.trim() !== '')) {
    return {
      refused: 'amount-unreadable',
      message: `got amount "${amount.slice(0, 30)}", expected digits without a decimal sign`,
    };
  }
  const valueDate = skipFunds(fields.next() ?? '', fields);
  const bankReference = named(fields.next());
  const customerReference = named(fields.next());
  const text = fields.text();
  return {
    code,
    side,
    writtenMinor: writtenMinor ?? 0n,
    reversal: isReversal(code),
    valueDate: valueDate === undefined || valueDate.trim() === '' ? undefined : valueDate.trim(),
    bankReference,
    customerReference,
    text: text.includes('\n') ? text.replaceAll('\n', ' ').trim() : text.trim(),
    party: text === '' ? NO_PARTY : partyIn(text, side),
  };
}

export type Party = {
  readonly name?: string;
  readonly account?: string;
  readonly endToEndId?: string;
  readonly structuredReference?: string;
};

const NO_PARTY: Party = {};

function named(field: string | undefined): string | undefined {
  const text = field?.trim() ?? '';
  return text === '' ? undefined : text;
}

/**
 * Labels at the start of a text line, by which banks tell the parties of a wire or ACH payment; each list is in order of
 * preference. Goldman Sachs: EREF, DBNM, CRNM; Silicon Valley Bank: `ORG:=`, `BNF NAME:=`; Citi: BO1, OB.
 */
const PAYER = ['DBNM', 'ORG', 'ORIG', 'ORDERING CUST', 'BO1', 'BO', 'SENDER'];
const PAYEE = ['CRNM', 'BNF NAME', 'BNF', 'BENE'];
const PAYER_ACCOUNT = ['DACT', 'BI'];
const PAYEE_ACCOUNT = ['CACT', 'BNF ID'];
const END_TO_END = ['EREF', 'E2E ID'];

const LABEL = /^\s*([A-Z][A-Z0-9 ]{1,14}?)\s*:=?\s*(.*\S)\s*$/;

function partyIn(text: string, side: Side): Party {
  const structured = structuredReferenceIn(text);
  const base: Party = structured === undefined ? NO_PARTY : { structuredReference: structured };
  if (!text.includes(':')) return base;
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, label, value] = LABEL.exec(line) ?? [];
    if (label !== undefined && value !== undefined && !values.has(label)) values.set(label, value);
  }
  if (values.size === 0) return base;
  const first = (labels: readonly string[]) =>
    labels.map((label) => values.get(label)).find((value) => value !== undefined);
  const name = first(side === 'debit' ? PAYEE : PAYER);
  const account = first(side === 'debit' ? PAYEE_ACCOUNT : PAYER_ACCOUNT);
  const endToEndId = first(END_TO_END);
  return {
    ...base,
    ...(name === undefined ? {} : { name }),
    ...(account === undefined ? {} : { account }),
    ...(endToEndId === undefined ? {} : { endToEndId }),
  };
}
