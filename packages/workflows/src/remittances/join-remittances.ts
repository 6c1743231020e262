import { type LocalDate, localDateAt } from '@piutang/calendar';
import { keysOfInvoice, tieRemittances } from '@piutang/cash-application';
import { liveLegs } from '@piutang/receivables';
import {
  type BankLine,
  bankLineKind,
  bankLineRef,
  invoiceKind,
  legKind,
  legPartition,
  parseBankLineRef,
  type RemittanceRecord,
  read,
  readMany,
  referenceKind,
  remittanceKind,
  replace,
} from '@piutang/table';
import type { Desk } from '../desk.ts';
import { settleInstalments } from '../instalments.ts';
import { linesInReview } from '../unapplied-cash.ts';
import { waitingMatchLine } from '../waiting-line.ts';
import { isUntouched, joinLine } from './join-line.ts';
import { considerUntil, remittanceOf, waitingRemittances } from './remittance-record.ts';
import { REMITTANCE_WORDS } from './wording.ts';

/**
 * Takes up what came beside the bank and waits: what belongs to one line in review and to no other is matched with it,
 * what a line has paid already is closed, and what is too old is not considered any more. Of the other lines those that
 * are an invoice's instalments are posted together. Done after every remittance, bank
 * file and invoices file, because each of them may be what was missing; done again it changes nothing.
 */
export async function joinRemittances(desk: Desk): Promise<void> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const waiting = await stillWaiting(desk, today);
  const untouched = (await Array.fromAsync(linesInReview(desk.table))).filter(isUntouched);
  const named = waiting.map((record) => ({ id: record.id, remittance: remittanceOf(record) }));
  const ties = tieRemittances(untouched.map(waitingMatchLine), named);
  for (const tie of ties) await joinLine(desk, tie, today);
  const tied = new Set(ties.flatMap(({ remittance, line }) => [remittance, line]));
  for (const record of waiting) if (!tied.has(record.id)) await closeIfPaid(desk, record);
  const others = untouched.filter((line) => !tied.has(bankLineRef(line)));
  await settleInstalments(desk, others, today);
}

/** The remittances that wait for their payment; what is too old is closed, and what was begun is ended. */
async function stillWaiting(desk: Desk, today: LocalDate): Promise<readonly RemittanceRecord[]> {
  const waiting: RemittanceRecord[] = [];
  for (const record of await waitingRemittances(desk.table)) {
    if (record.state === 'posting') await goOn(desk, record, today);
    else if (considerUntil(record, desk.tenant.timeZone) < today)
      await close(desk, record, 'expired', REMITTANCE_WORDS[desk.tenant.language].expired);
    else waiting.push(record);
  }
  return waiting;
}

/** Goes on with one of which a part is posted; where a person has taken its line over meanwhile it is at its end. */
async function goOn(desk: Desk, record: RemittanceRecord, today: LocalDate): Promise<void> {
  const line = await lineAt(desk, record.line);
  if (line === undefined) return;
  const ref = bankLineRef(line);
  if (line.inReview) await joinLine(desk, { remittance: record.id, line: ref, agrees: true }, today);
  else await close(desk, record, 'joined', REMITTANCE_WORDS[desk.tenant.language].decided(ref));
}

/** Closes a remittance whose payment is in the books already: by a person's decision, or by what the line said itself. */
async function closeIfPaid(desk: Desk, record: RemittanceRecord): Promise<void> {
  const words = REMITTANCE_WORDS[desk.tenant.language];
  const shown = await lineAt(desk, record.line);
  if (shown !== undefined && !shown.inReview) {
    await close(desk, record, 'joined', words.decided(bankLineRef(shown)));
    return;
  }
  const payer = await lineThatPaid(desk, record);
  if (payer !== undefined)
    await close(desk, { ...record, line: bankLineRef(payer) }, 'joined', words.already(bankLineRef(payer)));
}

/** The line of exactly this money that bears legs on every document of the remittance. */
async function lineThatPaid(desk: Desk, record: RemittanceRecord): Promise<BankLine | undefined> {
  const remittance = remittanceOf(record);
  const numbers =
    remittance.kind === 'advice'
      ? remittance.documents.map(({ number }) => number)
      : remittance.payments.map(({ reference }) => reference);
  const keys = numbers.map((number) => keysOfInvoice({ id: number, references: [], currency: record.currency })[0]);
  const references = await readMany(desk.table, referenceKind, [...new Set(keys.filter((key) => key !== undefined))]);
  const named = references.map(({ invoices }) => (invoices.length === 1 ? invoices[0] : undefined));
  const ids = named.filter((id) => id !== undefined);
  const [first] = ids;
  if (first === undefined || ids.length < new Set(numbers).size) return undefined;
  const invoice = await read(desk.table, invoiceKind, first);
  if (invoice === undefined || invoice.balanceMinor === invoice.amountMinor) return undefined;
  const legs = (await Array.fromAsync(desk.table.query(legPartition(first)))).map(legKind.decode);
  const lines = new Set(liveLegs(legs).flatMap(({ source }) => (source.kind === 'bank-line' ? [source.line] : [])));
  for (const ref of lines) {
    const line = await lineAt(desk, ref);
    if (line?.amountMinor === record.totalMinor && ids.every((id) => line.appliedTo?.includes(id))) return line;
  }
  return undefined;
}

async function lineAt(desk: Desk, ref: string | undefined): Promise<BankLine | undefined> {
  const id = parseBankLineRef(ref ?? '');
  return id === undefined ? undefined : read(desk.table, bankLineKind, id);
}

/** Another worker having closed it already is no harm: it saw the same. */
async function close(desk: Desk, record: RemittanceRecord, state: 'joined' | 'expired', why: string): Promise<void> {
  await desk.table.commit([
    replace(remittanceKind, record, { ...record, state, why }, 'remittance unchanged since it was read'),
  ]);
}
