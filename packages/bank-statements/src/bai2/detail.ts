import { structuredReferenceIn } from '../references.ts';
import { trimmed } from '../trimmed.ts';
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
  const code = trimmed(fields.next() ?? '');
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
    valueDate: named(valueDate),
    bankReference,
    customerReference,
    text: trimmed(text.includes('\n') ? text.replaceAll('\n', ' ') : text),
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
  if (field === undefined || field === '') return undefined;
  const text = trimmed(field);
  return text === '' ? undefined : text;
}

type Role = 'payer' | 'payee' | 'payerAccount' | 'payeeAccount' | 'endToEndId';

/**
 * Labels at the start of a text line, by which banks tell the parties of a wire or ACH payment; of one role the first in
 * the text counts. Goldman Sachs: EREF, DBNM, CRNM; Silicon Valley Bank: `ORG:=`, `BNF NAME:=`; Citi: BO1, BI.
 */
const ROLES: ReadonlyMap<string, Role> = new Map([
  ['DBNM', 'payer'],
  ['ORG', 'payer'],
  ['ORIG', 'payer'],
  ['ORDERING CUST', 'payer'],
  ['BO1', 'payer'],
  ['CRNM', 'payee'],
  ['BNF NAME', 'payee'],
  ['BNF', 'payee'],
  ['BENE', 'payee'],
  ['DACT', 'payerAccount'],
  ['CACT', 'payeeAccount'],
  ['BNF ID', 'payeeAccount'],
  ['EREF', 'endToEndId'],
]);

const LONGEST_LABEL = 13;

function partyIn(text: string, side: Side): Party {
  const structured = structuredReferenceIn(text);
  let party: { -readonly [K in keyof Party]: Party[K] } | undefined;
  if (structured !== undefined) party = { structuredReference: structured };
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const colon = text.indexOf(':', from);
    if (colon < 0) break;
    if (colon - from <= LONGEST_LABEL + 1 && colon < end) {
      const role = ROLES.get(trimmed(text.slice(from, colon)));
      const field = role === undefined ? undefined : FIELD_OF[role][side === 'debit' ? 1 : 0];
      // `ORG:=NAME`: the equals sign belongs to the label.
      const value =
        field === undefined ? '' : trimmed(text.slice(text.charAt(colon + 1) === '=' ? colon + 2 : colon + 1, end));
      if (field !== undefined && value !== '') {
        party ??= {};
        party[field] ??= value;
      }
    }
    from = end + 1;
  }
  return party ?? NO_PARTY;
}

/** Which field a role fills in a credit and in a debit: the other side only. */
const FIELD_OF: Readonly<Record<Role, readonly [credit: keyof Party | undefined, debit: keyof Party | undefined]>> = {
  payer: ['name', undefined],
  payee: [undefined, 'name'],
  payerAccount: ['account', undefined],
  payeeAccount: [undefined, 'account'],
  endToEndId: ['endToEndId', 'endToEndId'],
};
