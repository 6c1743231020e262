import type { LocalDate } from '@piutang/calendar';
import type { MatchOutcome } from '@piutang/cash-application';
import { sumMinor } from '@piutang/money';
import type { Hand, Invoice } from '@piutang/receivables';
import { type BankLine, bankLineRef, invoiceKind, read, type Write } from '@piutang/table';
import type { Desk } from './desk.ts';
import { onAccountUpTo, planApplication } from './posting-plan.ts';
import { lookUpMatcher } from './statement-matching.ts';
import { waitingMatchLine } from './waiting-line.ts';

/** Each payment is two writes and the invoice one more; a transaction has a hundred. */
const MAX_INSTALMENTS = 40;

const WHY = {
  id: (count: number, invoice: string) =>
    `${count} pembayaran yang menyebut ${invoice} bersama-sama sama dengan sisanya`,
  en: (count: number, invoice: string) => `${count} payments that name ${invoice} are together what is open of it`,
} as const;

/**
 * Posts payments of one invoice that wait because each is a part of it: where all that wait and name the invoice are
 * together exactly what is open of it, of its own customer and with no other doubt, they are its instalments. Any other
 * line that may be for the invoice keeps them with a person. They are posted together or not at all.
 * @param lines receipts in review of which nothing went anywhere
 */
export async function settleInstalments(desk: Desk, lines: readonly BankLine[], today: LocalDate): Promise<void> {
  for (const [id, parts] of partsByInvoice(lines)) {
    const invoice = await read(desk.table, invoiceKind, id);
    const isWhole = invoice?.balanceMinor === sumMinor(parts.map(({ amountMinor }) => amountMinor));
    if (invoice === undefined || !isWhole || parts.length > MAX_INSTALMENTS) continue;
    if (!(await areItsParts(desk, invoice, parts, today))) continue;
    const writes = plan(desk, invoice, parts, today);
    // Whoever was faster has decided about one of them: the others stay with the person.
    if (writes !== undefined && (await desk.table.commit(writes)).committed) desk.count('LinesPosted', parts.length);
  }
}

/** Invoices with the lines that pay a part of them and of nothing else; none that another line may pay as well. */
function partsByInvoice(lines: readonly BankLine[]): ReadonlyMap<string, readonly BankLine[]> {
  const mentions = new Map<string, Set<BankLine>>();
  for (const line of lines) {
    const readings = [line.proposals, ...(line.rivals ?? []).map(({ applications }) => applications)];
    for (const { invoice } of readings.flat()) mentions.set(invoice, (mentions.get(invoice) ?? new Set()).add(line));
  }
  const groups = new Map<string, readonly BankLine[]>();
  for (const [invoice, mentioning] of mentions)
    if ([...mentioning].every((line) => isPart(line, invoice))) groups.set(invoice, [...mentioning]);
  return groups;
}

function isPart({ rule, proposals, rivals, amountMinor }: BankLine, invoice: string): boolean {
  const [only, ...others] = proposals;
  const isOnly = only?.invoice === invoice && others.length === 0 && rivals === undefined;
  return rule === 'R5' && isOnly && only.adjustment === undefined && only.amountMinor === amountMinor;
}

/** Whether the matcher still says of each that only its amount keeps it from the invoice. */
async function areItsParts(
  desk: Desk,
  { id, customer }: Invoice,
  parts: readonly BankLine[],
  today: LocalDate,
): Promise<boolean> {
  const isPartOfIt = ({ outcome, doubts, payer, allocations, rivals }: MatchOutcome, line: BankLine) =>
    (outcome === 'auto' || doubts?.join() === 'amount-contradicts') &&
    payer === customer &&
    rivals.length === 0 &&
    allocations.length === 1 &&
    allocations.every(({ invoice, amountMinor }) => invoice === id && amountMinor === line.amountMinor);
  for (const line of parts) {
    const match = waitingMatchLine(line);
    // Each alone: what one would settle is not settled for the next.
    const [outcome, ...others] = (await lookUpMatcher(desk, today).match([match])).outcomes.get(match.id) ?? [];
    if (outcome === undefined || others.length > 0 || !isPartOfIt(outcome, line)) return false;
  }
  return true;
}

/** The writes of all of them: the invoice once, with what is left after the last. */
function plan(
  desk: Desk,
  invoice: Invoice,
  parts: readonly BankLine[],
  today: LocalDate,
): readonly Write[] | undefined {
  const last = parts.at(-1);
  const cause = last === undefined ? {} : { cause: `line:${bankLineRef(last)}` };
  const hand: Hand = { actor: 'join-remittances', now: desk.clock(), today, ...cause };
  const why = WHY[desk.tenant.language](parts.length, invoice.id);
  const writes: Write[] = [];
  let left = invoice;
  for (const line of parts) {
    const decided: BankLine = {
      ...line,
      why,
      customer: invoice.customer,
      automatic: 'stands',
      automaticRule: line.rule,
    };
    const applications = [{ invoice: invoice.id, amountMinor: line.amountMinor }];
    const limitMinor = onAccountUpTo(desk.tenant, line.currency);
    const part = planApplication(decided, line, applications, new Map([[left.id, left]]), hand, limitMinor);
    if ('refused' in part) return undefined;
    const isLast = line === last;
    writes.push(...part.writes.filter(({ item }) => isLast || !item.p.startsWith('I#')));
    left = { ...(part.invoices[0] ?? left), version: invoice.version };
  }
  return writes;
}
