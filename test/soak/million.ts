import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '@piutang/infra/synth.ts';
import { machinesIn } from '@piutang/local-cloud/assembled';
import { runStates } from '@piutang/local-cloud/execution';
import { fileKind, read } from '@piutang/table';
import { type Change, eventsOf, finishChunks, postChunk, postStatementFile, verifyBooks } from '@piutang/workflows';
import { amountOf, fillBook, number, statementOf } from '../bench/posting-book.ts';
import { testDesk } from '../support/test-desk.ts';

/**
 * A statement of the given number of lines, a million where none is given, goes through the state machine of the
 * synthesized template: the file is split, the machine that the split's event starts is run by the local cloud's own
 * executor, its tasks are what the function does with their payloads, and the books are judged at the end. The table and
 * the bucket are in memory: what is left out is the way to them. `node test/soak/million.ts [lines]` prints one JSON
 * object.
 */
const [lines = 1_000_000] = process.argv.slice(2).map(Number);

/** What an item of the table takes; by the table's size the function chooses how it finds candidates. */
const ITEM_BYTES = 400;
/** Items that an invoice brings: itself, its keys, and its part of the payer. */
const ITEMS_AN_INVOICE = 3;
/** As the SDK hands a body over. */
const PIECE_BYTES = 64 * 1024;
/** The table alone takes more; fewer passes spare sorting it again. */
const MAX_HELD_RECORDS = 2_500_000;

const plain = testDesk();
const pieces = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
};
const objects = new Map<string, Uint8Array>();
const found = (key: string) => {
  const bytes = objects.get(key);
  return Promise.resolve(bytes === undefined ? undefined : pieces(bytes));
};
const desk = {
  ...plain,
  tableBytes: () => Promise.resolve(lines * ITEMS_AN_INVOICE * ITEM_BYTES),
  files: {
    open: ({ key }: { readonly key: string }) => found(key),
    read: found,
    put: async (key: string, body: string | Uint8Array) =>
      void objects.set(key, typeof body === 'string' ? Buffer.from(body) : body),
    copy: async ({ key }: { readonly key: string }, toKey: string) =>
      void objects.set(toKey, objects.get(key) ?? new Uint8Array()),
  },
};

/** What the function does with a payload of the state machine; a failure is what Lambda answers. */
async function invoke(_: string, payload: unknown) {
  const work = payload as
    | { readonly chunk: { readonly key: string } }
    | { readonly finish: { readonly sha256: string } };
  try {
    const result = 'chunk' in work ? await postChunk(desk, work.chunk) : await finishChunks(desk, work.finish);
    if ('chunk' in work) process.stderr.write(`${work.chunk.key.slice(-17)} ${seconds(elapsed())} s\n`);
    return { ok: true as const, requestId: '', result };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return { ok: false as const, requestId: '', error: { errorType, errorMessage, trace: [] } };
  }
}

const elapsed = () => performance.now() - startedMs;
const seconds = (ms: number) => Math.round(ms / 100) / 10;
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const folder = mkdtempSync(join(tmpdir(), 'piutang-million-'));
await synthesize({ tenant: 'example', outDir: folder, nag: false });
const [machine] = machinesIn(folder);
rmSync(folder, { recursive: true });
if (machine === undefined) throw new Error('the template has no state machine');
let startedMs = performance.now();
await fillBook(desk.table, lines);
process.stderr.write(`filled in ${seconds(elapsed())} s\n`);

objects.set(
  'bank-statements/large.sta',
  Buffer.from(statementOf(lines, (n) => ({ text: `BAYAR INV-${number(n)}`, amount: amountOf(n) }))),
);
startedMs = performance.now();
const filledCpuMs = cpuMs();
const { sha256, message } = await postStatementFile(desk, { key: 'bank-statements/large.sta', versionId: 'v1' });
process.stderr.write(`${message}\n`);
const manifest = async () => {
  const file = await read(desk.table, fileKind, sha256);
  if (file === undefined) throw new Error('the file is not known');
  return file;
};
const change: Change = { after: fileKind.encode(await manifest()) };
const split = eventsOf(change).find(({ type }) => type === 'StatementSplit');
if (split !== undefined) {
  const readObject = (_: string, key: string) => Promise.resolve(objects.get(key)?.toString());
  await runStates(machine.definition, { detail: split.detail }, {}, { invoke, readObject, stopped: () => false });
}
const { state, doneCount, reviewCount, chunks = 0 } = await manifest();
const [postedMs, postedCpuMs] = [elapsed(), cpuMs()];
const { breaches, counted } = await verifyBooks(desk.table, { maxHeldRecords: MAX_HELD_RECORDS });
const answer = {
  lines,
  state,
  chunks,
  recorded: doneCount,
  inReview: reviewCount,
  counted,
  breaches: breaches.length,
  postingS: seconds(postedMs),
  postingCpuS: seconds(postedCpuMs - filledCpuMs),
  linesPerCpuS: Math.round(lines / ((postedCpuMs - filledCpuMs) / 1_000)),
  verifyCpuS: seconds(cpuMs() - postedCpuMs),
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.exitCode = breaches.length === 0 && state === 'posted' && counted.bankLines === lines ? 0 : 1;
