import type { LocalDate } from '@piutang/calendar';
import type { StatementLine } from '../model.ts';
import { amountAt } from './amount.ts';
import type { Entry } from './entry.ts';
import { type Information, unwrapped } from './information.ts';

/** Where a line stands, and the currency of its statement. */
export type LinePlace = {
  readonly ordinal: number;
  readonly fileLine: number;
  readonly currency: string | undefined;
};

/**
 * Puts :61: and what :86: tells together.
 * @param text of :86:, empty where there is none
 * @param information what else :86: tells
 */
export function lineOf(
  entry: Entry,
  { ordinal, fileLine, currency }: LinePlace,
  valueOn: LocalDate,
  bookedOn: LocalDate,
  text: string,
  information: Information | undefined,
): StatementLine {
  const { ownerReference, bankReference, supplementary } = entry;
  const typeCode = information?.code ?? entry.typeCode;
  const line: Mutable<StatementLine> = {
    ordinal,
    amount: entry.amount,
    currency,
    bookedOn,
    valueOn,
    reversal: entry.reversal,
    pending: entry.expected,
    counterparty: NOBODY,
    text: text === '' ? textOf(supplementary) : text,
    details: NO_DETAILS,
    fileLine,
  };
  if (bankReference !== undefined) line.bankReference = bankReference;
  if (ownerReference !== undefined) line.ownerReference = ownerReference;
  if (typeCode !== undefined) line.typeCode = typeCode;
  if (information !== undefined) addInformation(line, information);
  if (supplementary !== undefined) addSupplementary(line, supplementary);
  if (ownerReference !== undefined && ownerReference.length > REFERENCE_CHARS) addColumns(line, ownerReference);
  return line;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NOBODY: StatementLine['counterparty'] = {};
const NO_DETAILS: StatementLine['details'] = [];

function addInformation(line: Mutable<StatementLine>, information: Information): void {
  const { name, account, endToEndId, structuredReference, mandate, returnReason, charges } = information;
  if (name !== undefined || account !== undefined) {
    line.counterparty = { ...(name === undefined ? {} : { name }), ...(account === undefined ? {} : { account }) };
  }
  if (endToEndId !== undefined) line.endToEndId = endToEndId;
  if (structuredReference !== undefined) line.structuredReference = structuredReference;
  if (mandate !== undefined) line.mandate = mandate;
  if (returnReason !== undefined) line.returnReason = returnReason;
  if (charges !== undefined) addCharges(line, charges);
}

/** Charges in the account's currency, as /CHGS/ has them (`EUR1,5`); in another they cannot be added to the amount. */
function addCharges(line: Mutable<StatementLine>, charges: string): void {
  if (!charges.startsWith(line.currency ?? ' ')) return;
  const read = amountAt(charges, CURRENCY_CHARS);
  if ('amount' in read && read.end === charges.length) line.charges = read.amount;
}

const CURRENCY_CHARS = 3;

/** The second line of :61: holds what a bank has no other place for: Rabobank the other account, PostFinance the QR reference. */
function addSupplementary(line: Mutable<StatementLine>, supplementary: string): void {
  const first = firstLine(supplementary)?.replaceAll(' ', '') ?? '';
  if (line.counterparty.account === undefined && /^[A-Z]{2}\d{2}[A-Z]{4}\d{8,10}$/.test(first)) {
    line.counterparty = { ...line.counterparty, account: first };
  } else if (line.structuredReference === undefined && /^\d{26,27}$/.test(first)) {
    line.structuredReference = first;
  }
  const charges = CHARGES.exec(first)?.[1];
  if (charges !== undefined) addCharges(line, charges);
}

/** SWIFT's code word for charges in field 61, subfield 9: `/OCMT/EUR100,//CHGS/EUR1,5/`. */
const CHARGES = /\/CHGS\/([A-Z]{3}[\d,]+)/;

/** Rabobank's older format has the other account in the reference's 16 columns, and the name after them. */
function addColumns(line: Mutable<StatementLine>, reference: string): void {
  const [, account, name] = /^([PG]?\d{7,10}) {4,}(\S.*)$/.exec(reference) ?? [];
  if (account !== undefined && name !== undefined && line.counterparty === NOBODY)
    line.counterparty = { name, account };
}

const REFERENCE_CHARS = 16;

function textOf(supplementary: string | undefined): string {
  return supplementary === undefined ? '' : unwrapped(supplementary);
}

/** The first line of a field, or `undefined` when there is nothing on it. */
export function firstLine(body: string): string | undefined {
  const newline = body.indexOf('\n');
  const line = (newline < 0 ? body : body.slice(0, newline)).trim();
  return line === '' ? undefined : line;
}
