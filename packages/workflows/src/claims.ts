import { type LocalDate, localDateAt } from '@piutang/calendar';
import { minMinor } from '@piutang/money';
import {
  type ApplicationLeg,
  bookedMinor,
  type ChargeClaim,
  type CustomerId,
  feeClaimId,
  type Hand,
  type Invoice,
  interestClaimId,
  interestUntil,
  liveLegs,
} from '@piutang/receivables';
import {
  CLAIM_QUEUE,
  claimKind,
  invoiceKind,
  legKind,
  legPartition,
  type Notice,
  read,
  readMany,
  replace,
  type Write,
} from '@piutang/table';
import { interestFor } from '@piutang/tenancy';
import { amountOf, chargeWrites, freeNumber, numberOf } from './charges.ts';
import { casesOf } from './customer-cases.ts';
import type { Desk } from './desk.ts';
import { MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';
import { interestBase } from './interest-base.ts';
import { forbidden, type Requested } from './requests.ts';
import { planWriteOff, type WriteOffRefusal, writeOff } from './write-offs.ts';

/** What the daily look at claims did. */
export type ClaimsSettled = { readonly booked: number; readonly waived: number; readonly settled: number };

/** Who settles claims in the records. */
const SETTLER = 'age-receivables';

/** Claims whose invoices were open when they were last looked at, the one told of first at the head. */
export async function runningClaims(desk: Desk): Promise<readonly ChargeClaim[]> {
  const keys = await Array.fromAsync(desk.table.work(CLAIM_QUEUE));
  if (keys.length === 0) return [];
  return (await desk.table.getMany(keys)).map(claimKind.decode).filter(({ state }) => state === 'running');
}

/**
 * Ends the claims whose invoices are settled, once a day after the cash. Paid promptly after the notice: nothing is
 * charged, and what was is taken back. Else what accrued up to the payment and is not booked yet is booked, so that
 * interest does not vanish with its principal; what was booked too much, because cash turned out to be of an earlier
 * value date, is taken back. Running it again changes nothing.
 */
export async function settleClaims(desk: Desk): Promise<ClaimsSettled> {
  const tally = { booked: 0, waived: 0, settled: 0 };
  for (const claim of await runningClaims(desk)) {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const current = attempt === 1 ? claim : await read(desk.table, claimKind, claim);
      const settled = current === undefined ? undefined : await settlement(desk, current);
      if (current === undefined || settled === undefined) break;
      const writes = [
        ...settled.writes,
        replace(claimKind, current, settled.after, 'claim unchanged since it was read'),
      ];
      if (!(await desk.table.commit(writes)).committed) continue;
      tally[settled.outcome] += 1;
      break;
    }
  }
  return tally;
}

type Settlement = {
  readonly outcome: keyof ClaimsSettled;
  readonly after: ChargeClaim;
  readonly writes: readonly Write[];
};

/** How a claim ends today; `undefined` while one of its invoices is open. */
async function settlement(desk: Desk, claim: ChargeClaim): Promise<Settlement | undefined> {
  if (claim.state !== 'running') return undefined;
  const invoices = await readMany(desk.table, invoiceKind, claim.invoices);
  if (invoices.length === 0 || invoices.some(({ balanceMinor }) => balanceMinor !== 0n)) return undefined;
  const paidOn = await lastPaidOn(desk, invoices);
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  if (paidOn !== undefined && claim.promptUntil !== undefined && paidOn <= claim.promptUntil) {
    const why = `paid on ${paidOn}, promptly after the notice`;
    const { writes, charges } = await takingBack(desk, claim, bookedMinor(claim), why, today);
    return { outcome: 'waived', after: ended({ ...claim, charges }, why), writes };
  }
  // What was given up or credited, and not paid, is not charged for on top.
  const owedMinor = paidOn === undefined ? bookedMinor(claim) : await owed(desk, claim, invoices, today);
  const restMinor = owedMinor - bookedMinor(claim);
  if (restMinor < 0n) {
    const why = 'the payment was of an earlier value date';
    const { writes, charges } = await takingBack(desk, claim, -restMinor, why, today);
    return { outcome: 'waived', after: ended({ ...claim, charges }, why), writes };
  }
  const smallestMinor = await minChargeOf(desk, claim);
  if (restMinor === 0n || restMinor < smallestMinor)
    return { outcome: 'settled', after: ended(claim, 'its invoices are settled'), writes: [] };
  const wanted = numberOf(claim.kind, claim.customer, today, `${claim.id} ${claim.charges.length}`);
  const number = await freeNumber(desk, wanted, claim.id);
  const after: ChargeClaim = { ...claim, charges: [...claim.charges, { charge: number, amountMinor: restMinor }] };
  const booked = { kind: claim.kind, invoices: claim.invoices, amountMinor: restMinor };
  const writes = await chargeWrites(desk, { ...claim, actor: SETTLER }, booked, number, today);
  return { outcome: 'booked', after: ended(after, `paid late on ${paidOn}`), writes };
}

const ended = (claim: ChargeClaim, why: string): ChargeClaim => ({ ...claim, state: 'settled', why, actor: SETTLER });

/** What the claim comes to, now that nothing is open any more. */
async function owed(
  desk: Desk,
  { customer, kind, terms, feeMinor = 0n }: ChargeClaim,
  invoices: readonly Invoice[],
  today: LocalDate,
): Promise<bigint> {
  if (kind === 'late-fee') return feeMinor;
  const cases = await casesOf(desk.table, customer);
  const [invoice] = invoices;
  if (terms === undefined || cases === undefined || invoice === undefined) return 0n;
  return interestUntil(await interestBase(desk, cases, invoice, terms), terms, today);
}

async function minChargeOf(desk: Desk, { customer, currency, invoices: [first = ''] }: ChargeClaim): Promise<bigint> {
  const payer = (await casesOf(desk.table, customer))?.customer;
  return payer === undefined ? 0n : amountOf(interestFor(desk.tenant, payer, first)?.minCharge, currency);
}

/** The last value date of the money that settled the invoices; `undefined` where none did. */
async function lastPaidOn(desk: Desk, invoices: readonly Invoice[]): Promise<LocalDate | undefined> {
  const days: LocalDate[] = [];
  for (const { id } of invoices) {
    const legs: ApplicationLeg[] = [];
    for await (const item of desk.table.query(legPartition(id))) legs.push(legKind.decode(item));
    for (const { source, effectiveOn } of liveLegs(legs)) if (source.kind === 'bank-line') days.push(effectiveOn);
  }
  return days.sort().at(-1);
}

/** The writes that take back so much of what a claim booked, the newest charge first, as far as it is still open. */
async function takingBack(desk: Desk, claim: ChargeClaim, amountMinor: bigint, why: string, today: LocalDate) {
  const hand: Hand = { actor: SETTLER, now: desk.clock(), today, cause: `claim:${claim.id}` };
  const open = new Map(
    (
      await readMany(
        desk.table,
        invoiceKind,
        claim.charges.map(({ charge }) => charge),
      )
    ).map((each) => [each.id, each]),
  );
  const writes: Write[] = [];
  const taken = new Set<string>();
  let leftMinor = amountMinor;
  for (const { charge, amountMinor: chargedMinor, takenBack } of claim.charges.toReversed()) {
    const partMinor = minMinor(leftMinor, open.get(charge)?.balanceMinor ?? 0n);
    if (partMinor <= 0n || takenBack === true) continue;
    const action = { kind: 'write-off', invoice: charge, amountMinor: partMinor, reason: 'waived' } as const;
    const planned = await planWriteOff(desk, action, why, hand);
    if ('refused' in planned) continue;
    writes.push(...planned.writes);
    leftMinor -= partMinor;
    if (partMinor === chargedMinor) taken.add(charge);
  }
  const charges = claim.charges.map((each) => (taken.has(each.charge) ? { ...each, takenBack: true as const } : each));
  return { writes, charges };
}

/**
 * Takes back what a notice booked whose mail bounced: the payer was not told. A claim that no other notice told of ends.
 * Doing it twice changes nothing.
 */
export async function takeBackChargesOf(desk: Desk, notice: Notice): Promise<void> {
  const today = localDateAt(desk.clock(), desk.tenant.timeZone);
  const why = 'the mail that told of it bounced';
  for (const told of notice.charges ?? []) {
    const [first = ''] = told.invoices;
    const id = told.kind === 'interest' ? interestClaimId(first) : feeClaimId(notice.on, notice.stage);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const claim = await read(desk.table, claimKind, { customer: notice.customer, id });
      if (claim === undefined || claim.state !== 'running') break;
      const booked = claim.charges.filter(
        ({ charge, takenBack }) => charge.startsWith(told.charge ?? NO_CHARGE) && takenBack !== true,
      );
      const isAlone = claim.toldIn.length === 1 && claim.toldIn[0] === `${notice.on}#${notice.stage}`;
      if (booked.length === 0 && !isAlone) break;
      const { writes, charges } = await takingBack(
        desk,
        { ...claim, charges: booked },
        bookedMinor({ charges: booked }),
        why,
        today,
      );
      const after = new Map(charges.map((each) => [each.charge, each]));
      const next = { ...claim, charges: claim.charges.map((each) => after.get(each.charge) ?? each), actor: BOUNCER };
      const write = replace(
        claimKind,
        claim,
        isAlone ? { ...next, state: 'settled', why } : next,
        'claim unchanged since it was read',
      );
      if ((await desk.table.commit([...writes, write])).committed) break;
    }
  }
}

/** Begins no number of a charge. */
const NO_CHARGE = '#';

/** Who takes charges of bounced mails back in the records. */
const BOUNCER = 'record-delivery';

export type WaiveRefusal =
  | Refused<'claim-unknown' | 'waived-already' | 'reason-missing' | 'not-permitted' | 'changed-meanwhile'>
  | WriteOffRefusal;

/**
 * Gives a claim up for good: its open charges are taken back within what the person may write off (reason `waived`; above
 * it a second person is asked), and nothing is told of or booked under it any more.
 */
export async function waiveClaim(
  desk: Desk,
  customer: CustomerId,
  id: string,
  why: string,
  reviewer: Reviewer,
): Promise<ChargeClaim | Requested | WaiveRefusal> {
  if (why.trim() === '')
    return { refused: 'reason-missing', message: 'no note was given: say why it is waived with --note' };
  const claim = await read(desk.table, claimKind, { customer, id });
  if (claim === undefined)
    return { refused: 'claim-unknown', message: `${customer} has no claim ${id}: piutang fee list shows them` };
  if (claim.state === 'waived')
    return { refused: 'waived-already', message: `claim ${id} was waived: ${claim.why ?? ''}` };
  const refusal = forbidden(desk, reviewer, 'write-off');
  if (refusal !== undefined) return refusal;
  const charges = await readMany(
    desk.table,
    invoiceKind,
    claim.charges.map(({ charge }) => charge),
  );
  for (const { id: charge } of charges.filter(({ balanceMinor }) => balanceMinor > 0n)) {
    const given = await writeOff(desk, charge, 'waived', why, reviewer);
    if ('refused' in given || 'requested' in given) return given;
  }
  const waived: ChargeClaim = { ...claim, state: 'waived', why, actor: reviewer.actor };
  const result = await desk.table.commit([replace(claimKind, claim, waived, 'claim unchanged since it was read')]);
  return result.committed
    ? { ...waived, version: claim.version + 1 }
    : { refused: 'changed-meanwhile', message: `claim ${id} was written by somebody else: look again` };
}
