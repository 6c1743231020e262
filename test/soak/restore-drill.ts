import { addDays, instantAt, localDate } from '@piutang/calendar';
import { currency } from '@piutang/money';
import { settled } from '@piutang/receivables';
import {
  bankLineKind,
  bankLineRef,
  create,
  customerKind,
  fileKind,
  invoiceKind,
  legKind,
  MAX_TRANSACTION_WRITES,
  type Table,
  type Write,
} from '@piutang/table';
import { repairBooks, verifyBooks } from '@piutang/workflows';
import { startDynoxide } from '../support/dynoxide.ts';
import { seededRandom } from '../support/labelled-books/random.ts';
import { testTenant } from '../support/test-desk.ts';

/**
 * The restore drill: books of the given number of items in the embedded DynamoDB engine, random parts of the last
 * transactions missing, repaired and proved. `node test/soak/restore-drill.ts [items] [torn transactions] [seed]` prints
 * one JSON object; the clock runs from the restored table to the proof.
 */
const [items = 1_000_000, tornTransactions = 1_000, seed = 1] = process.argv.slice(2).map(Number);

const IDR = currency('IDR');
const TENANT = testTenant();
const FILE = 'f'.repeat(64);
const DAY = localDate('2026-11-20');
const NOW = instantAt(DAY, '12:00', TENANT.timeZone);
/** What the command holds where the heap allows four gigabytes: a million items are then read once a judgement. */
const MAX_HELD_RECORDS = 2_000_000;
/** Enough that the engine need not wait for the next one. */
const COMMITS_AT_ONCE = 4;
/** A paid invoice is an invoice, a leg and a bank line. */
const ITEMS_OF_PAYMENT = 3;

const engine = await startDynoxide();
try {
  const table = await engine.freshTable();
  const payments = Math.floor(items / ITEMS_OF_PAYMENT);
  const written = await fill(table, payments);
  const startedMs = Date.now();
  const cpu = process.cpuUsage();
  const hand = { actor: 'person:drill', now: NOW, today: DAY, cause: 'command:verify --repair' };
  const report = await repairBooks(table, hand, true, { maxHeldRecords: MAX_HELD_RECORDS });
  const repairedMs = Date.now();
  const { breaches } = await verifyBooks(table, { maxHeldRecords: MAX_HELD_RECORDS });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (ms: number) => Math.round(ms / 100) / 10;
  const answer = {
    items: written,
    tornTransactions,
    breachesBefore: report.before.length,
    repairs: report.repairs.length,
    undecided: report.undecided.length,
    breachesAfter: breaches.length,
    repairS: seconds(repairedMs - startedMs),
    proofS: seconds(Date.now() - repairedMs),
    cpuS: seconds((user + system) / 1000),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
} finally {
  await engine.stop();
}

/** Paid invoices; of the last ones each record stands or is as it was before the payment, as a dice says. */
async function fill(table: Table, payments: number): Promise<number> {
  const random = seededRandom(seed);
  let count = 0;
  let waiting: Write[] = [];
  let running: Promise<void>[] = [];
  const commit = async (writes: readonly Write[]) => {
    const result = await table.commit(writes);
    if (!result.committed) throw new Error(`filling met ${result.failed[0]?.name}`);
  };
  const flush = async () => {
    running.push(commit(waiting));
    count += waiting.length;
    waiting = [];
    if (running.length < COMMITS_AT_ONCE) return;
    await Promise.all(running);
    running = [];
  };
  waiting.push(create(fileKind, file(), 'new'), create(customerKind, customer(), 'new'));
  await flush();
  for (let at = 0; at < payments; at += 1) {
    const isTorn = at >= payments - tornTransactions;
    if (waiting.length + ITEMS_OF_PAYMENT > MAX_TRANSACTION_WRITES) await flush();
    waiting.push(...payment(at, () => !isTorn || random.chance(0.5)));
  }
  await flush();
  await Promise.all(running);
  return count;
}

function payment(at: number, stands: () => boolean): Write[] {
  const id = `INV-${String(at).padStart(8, '0')}`;
  const amountMinor = 100_000n + BigInt(at);
  const bookedOn = addDays(DAY, -(at % 300));
  const issued = {
    id,
    customer: 'C-1',
    currency: IDR,
    amountMinor,
    balanceMinor: amountMinor,
    issuedOn: addDays(bookedOn, -30),
    dueOn: bookedOn,
    references: [],
    level: 0,
    contentHash: id,
    recordedAt: NOW,
    version: 1,
  };
  const line = {
    account: '1240007654321',
    bookedOn,
    valueOn: bookedOn,
    line: `${at.toString(16).padStart(16, '0')}#1`,
    currency: IDR,
    amountMinor,
    remainingMinor: amountMinor,
    outcome: 'unapplied' as const,
    rule: 'R2',
    why: 'names the invoice and its amount',
    inReview: true,
    proposals: [],
    text: `PEMBAYARAN ${id}`,
    file: FILE,
    ordinal: at + 1,
    nextLeg: 1,
    recordedAt: NOW,
    version: 1,
  };
  const ref = bankLineRef(line);
  const leg = {
    invoice: id,
    leg: `L#${ref}#1`,
    customer: 'C-1',
    currency: IDR,
    amountMinor,
    source: { kind: 'bank-line' as const, line: ref },
    effectiveOn: bookedOn,
    recordedAt: NOW,
    rule: 'R2',
    why: line.why,
    actor: 'process-bank-statement',
    cause: `file:${FILE}`,
  };
  const used = {
    remainingMinor: 0n,
    outcome: 'applied' as const,
    inReview: false,
    nextLeg: 2,
    appliedTo: [id],
    version: 2,
  };
  return [
    create(invoiceKind, stands() ? { ...settled(issued, amountMinor, DAY), version: 2 } : issued, 'new'),
    create(bankLineKind, stands() ? { ...line, ...used } : line, 'new'),
    ...(stands() ? [create(legKind, leg, 'new')] : []),
  ];
}

function file() {
  return {
    sha256: FILE,
    purpose: 'bank-statement' as const,
    objectKey: 'bank-statements/drill.sta',
    versionId: 'v1',
    state: 'posted' as const,
    accounts: ['1240007654321'],
    rowCount: 0,
    doneCount: 0,
    reviewCount: 0,
    refusedCount: 0,
    receivedAt: NOW,
    finishedAt: NOW,
    version: 1,
  };
}

function customer() {
  return {
    id: 'C-1',
    name: 'PT Sinar Jaya Abadi',
    language: 'id' as const,
    segment: 'B2B' as const,
    timeZone: TENANT.timeZone,
    vatCollector: false,
    accounts: [],
    aliases: [],
    version: 1,
  };
}
