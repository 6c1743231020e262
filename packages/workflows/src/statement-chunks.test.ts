import { epochMs, instant } from '@piutang/calendar';
import { accountTurnKind, fileKind, filePartKind, legKind, read, type Table } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Booking, mandiriMt940 } from '../../../test/support/bank-files.ts';
import { balances, deskWithInvoices } from '../../../test/support/books.ts';
import type { TestDesk } from '../../../test/support/test-desk.ts';
import { TryAgainLater } from './desk.ts';
import { handOn } from './file-intake.ts';
import { postStatementFile } from './post-statement.ts';
import { ChunksMissing, finishChunks, postChunk } from './statement-chunks.ts';
import type { StatementDesk } from './statement-run.ts';

const ACCOUNT = '1240007654321';
const KEY = 'bank-statements/day.sta';
const CASH: Booking = { amountMinor: 90_000_00n, text: 'SETORAN TUNAI' };
const FULL: Booking = { amountMinor: 500_000_00n, text: 'BAYAR INV-2026-002 PT SINAR JAYA ABADI' };
const OUT: Booking = { amountMinor: -15_000_00n, text: 'BIAYA ADM' };
const LIMITS = { linesInOneFile: 3, linesInOneChunk: 2, linesInOneStretch: 2 };

let desk: TestDesk & StatementDesk;
let put: string[];
beforeEach(async () => {
  const plain = await deskWithInvoices();
  put = [];
  const files: TestDesk['files'] = {
    ...plain.files,
    put: (key, body, contentType) => {
      put.push(`${key.replace(/[0-9a-f]{64}/, 'sha')} ${contentType}`);
      return plain.files.put(key, body, contentType);
    },
  };
  desk = { ...plain, files, limits: LIMITS };
});

const drop = (...bookings: readonly Booking[]) => desk.drop(KEY, mandiriMt940(ACCOUNT, '261120', '1', 0n, bookings));
/** Splits a file of these bookings; answers the keys of its chunks. */
async function split(...bookings: readonly Booking[]) {
  const outcome = await postStatementFile(desk, drop(...bookings));
  const { sha256 } = outcome;
  const list = desk.textOf(`work/statements/${sha256}/chunks.json`) ?? '[]';
  const chunks = (JSON.parse(list) as { chunk: { key: string } }[]).map(({ chunk }) => chunk);
  return { outcome, sha256, chunks };
}
const reportOf = () => desk.textOf(`problems/${KEY}.txt`);
const chunkKey = (sha256: string, part: string) => ({ key: `work/statements/${sha256}/chunk-${part}.ndjson` });
/** A desk whose table answers a write otherwise. */
const answering = (commit: Table['commit']) => ({ ...desk, table: { ...desk.table, commit } });

describe('a file of more bookings than one invocation posts', () => {
  it('is written as chunks of its new bookings, and asks for them once', async () => {
    const { outcome, sha256, chunks } = await split(CASH, FULL, OUT, CASH, CASH);
    expect(outcome).toMatchObject({ state: 'posting', message: `${KEY}: 5 bookings in 3 chunks` });
    expect(chunks).toEqual(['0000', '0001', '0002'].map((part) => chunkKey(sha256, part)));
    expect(put).toEqual([
      'work/statements/sha/chunk-0000.ndjson application/x-ndjson',
      'work/statements/sha/chunk-0001.ndjson application/x-ndjson',
      'work/statements/sha/chunk-0002.ndjson application/x-ndjson',
      'work/statements/sha/chunks.json application/json',
    ]);
    const manifest = await read(desk.table, fileKind, sha256);
    const checkpoint = { lines: 0, recorded: 0, posted: 0, inReview: 0, knownAlready: 0, refused: 0 };
    expect(manifest).toMatchObject({ state: 'posting', chunks: 3, checkpoint });
    expect(manifest).not.toHaveProperty('leaseUntil');
  });

  it('has the turn of its account for six hours, so that the state machine may be repeated by hand', async () => {
    await split(CASH, FULL, OUT, CASH);
    const turn = await read(desk.table, accountTurnKind, ACCOUNT);
    expect(turn?.until).toBe(instant(epochMs(desk.clock()) + 6 * 60 * 60 * 1_000));
  });

  it('is one of more than the limit, not of as many', async () => {
    const outcome = await postStatementFile(desk, drop(CASH, FULL, OUT));
    expect(outcome.message).toContain('3 bookings, 1 posted, 1 wait for review');
  });

  it('is not split again when it is delivered again, only asked for again', async () => {
    const { outcome, sha256 } = await split(CASH, FULL, OUT, CASH, CASH);
    put = [];
    const ref = desk.refOf(KEY);
    if (ref === undefined) throw new Error('nothing was dropped');
    expect(await postStatementFile(desk, ref)).toEqual(outcome);
    expect(put).toEqual([]);
    expect(await read(desk.table, fileKind, sha256)).toMatchObject({ chunks: 3, version: 4 });
  });

  it('leaves out what another file recorded, and tells what an earlier worker of it left to a person', async () => {
    await postStatementFile(
      desk,
      desk.drop('bank-statements/first.sta', mandiriMt940(ACCOUNT, '261120', '0', 0n, [CASH, OUT])),
    );
    put = [];
    const { outcome, sha256 } = await split(CASH, OUT, FULL, CASH);
    expect(outcome.message).toBe(`${KEY}: 4 bookings in 1 chunks`);
    expect(await read(desk.table, fileKind, sha256)).toMatchObject({ chunks: 1, checkpoint: { knownAlready: 2 } });
    expect(put).not.toContainEqual(expect.stringContaining('split.review.txt'));
    await postChunk(desk, chunkKey(sha256, '0000'));
    expect(await finishChunks(desk, { sha256 })).toMatchObject({
      message: `${KEY}: 4 bookings, 1 posted, 1 wait for review, 2 known already`,
    });
  });

  it('all of whose bookings are known has no chunk, and ends as it is', async () => {
    const four = [CASH, OUT, FULL, CASH];
    desk = { ...desk, limits: { ...LIMITS, linesInOneFile: 9 } };
    await postStatementFile(
      desk,
      desk.drop('bank-statements/first.sta', mandiriMt940(ACCOUNT, '261120', '0', 0n, four)),
    );
    desk = { ...desk, limits: LIMITS };
    const { outcome, sha256, chunks } = await split(...four);
    expect(outcome.message).toBe(`${KEY}: 4 bookings in 0 chunks`);
    expect(chunks).toEqual([]);
    expect((await finishChunks(desk, { sha256 })).message).toBe(
      `${KEY}: 4 bookings, 0 posted, 0 wait for review, 4 known already`,
    );
  });

  it('keeps what an earlier worker of it had recorded before it was split', async () => {
    // The limit was higher when the first worker, which died, began.
    const ref = drop(CASH, FULL, OUT, CASH);
    let writes = 0;
    const dying = answering(async (items) => {
      if (items.some(({ item }) => item.p.startsWith('B#'))) writes += 1;
      const result = await desk.table.commit(items);
      if (writes === 1) throw new Error('killed');
      return result;
    });
    const limits = { linesInOneFile: 9, linesInOneChunk: 2, linesInOneStretch: 1 };
    await expect(postStatementFile({ ...dying, limits }, ref)).rejects.toThrow('killed');
    const { sha256 } = await postStatementFile(desk, ref);
    expect(desk.textOf(`work/statements/${sha256}/split.review.txt`)).toMatch(/^booking 1 of 2026-11-20: /);
    expect(put).toContain('work/statements/sha/split.review.txt text/plain; charset=utf-8');
    for (const part of ['0000', '0001']) await postChunk(desk, chunkKey(sha256, part));
    expect(await finishChunks(desk, { sha256 })).toMatchObject({
      message: `${KEY}: 4 bookings, 1 posted, 2 wait for review, 0 known already`,
    });
    expect(
      reportOf()
        ?.split('\n')
        .filter((line) => line.startsWith('booking')),
    ).toHaveLength(2);
  });
});

describe('a chunk', () => {
  it('is posted, tells what became of its bookings, and says the same when it is called again', async () => {
    const { sha256, chunks } = await split(FULL, CASH, OUT, CASH);
    const [first] = chunks;
    if (first === undefined) throw new Error('two chunks');
    put = [];
    const outcome = { sha256, part: 0, recorded: 2, posted: 1, inReview: 1, knownAlready: 0, refused: 0 };
    expect(await postChunk(desk, first)).toStrictEqual(outcome);
    expect(put).toEqual(['work/statements/sha/chunk-0000.review.txt text/plain; charset=utf-8']);
    expect(await balances(desk)).not.toHaveProperty('INV-2026-002');
    const legs = desk.table.dump().filter(({ p }) => p === 'A#INV-2026-002');
    expect(legs.map((item) => legKind.decode(item).actor)).toEqual(['process-bank-statement']);
    expect(await read(desk.table, filePartKind, { sha256, part: 0 })).toStrictEqual({
      ...outcome,
      state: 'done',
      startedAt: desk.clock(),
      finishedAt: desk.clock(),
      version: 2,
    });
    const before = desk.table.dump();
    const asked: string[] = [];
    const watched = answering((writes) => {
      asked.push(...writes.map(({ condition }) => condition.name));
      return desk.table.commit(writes);
    });
    expect(await postChunk(watched, first)).toStrictEqual(outcome);
    expect(desk.table.dump()).toEqual(before);
    expect(asked).toEqual(['part not started yet']);
  });

  it('of which several wait writes a line for each', async () => {
    const { sha256 } = await split(CASH, { ...CASH, text: 'SETORAN LAIN' }, OUT, FULL);
    await postChunk(desk, chunkKey(sha256, '0000'));
    expect(desk.textOf(`work/statements/${sha256}/chunk-0000.review.txt`)?.split('\n')).toHaveLength(2);
  });

  it('of which nothing waits writes no sentences', async () => {
    const { sha256 } = await split(FULL, OUT, CASH, CASH);
    put = [];
    await postChunk(desk, chunkKey(sha256, '0000'));
    expect(put).toEqual([]);
  });

  it('whose worker died goes on where it stopped, and counts what was recorded', async () => {
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    const [first] = chunks;
    if (first === undefined) throw new Error('two chunks');
    // The first worker died when it had recorded the first booking, which another file's worker cannot have done.
    const dying = answering(async (writes) => {
      const lines = writes.filter(({ item }) => item.p.startsWith('B#'));
      if (lines.length === 0) return desk.table.commit(writes);
      await desk.table.commit(lines.slice(0, 1));
      throw new Error('killed');
    });
    await expect(postChunk(dying, first)).rejects.toThrow('killed');
    const conditions: string[] = [];
    const watched = answering((writes) => {
      conditions.push(...writes.map(({ condition: { name } }) => name));
      return desk.table.commit(writes);
    });
    expect(await postChunk(watched, first)).toMatchObject({ recorded: 2, posted: 1, inReview: 1 });
    expect(conditions.filter((name) => name === 'line not recorded yet')).toHaveLength(1);
    expect(conditions.at(-1)).toBe('part unchanged since it was read');
    expect(desk.textOf(`work/statements/${sha256}/chunk-0000.review.txt`)).toMatch(/^booking 1 of/);
  });

  it('that runs out of time is called again', async () => {
    const { chunks } = await split(CASH, FULL, OUT, CASH);
    const [first] = chunks;
    if (first === undefined) throw new Error('two chunks');
    const late = { ...desk, remainingMs: () => 0 };
    await expect(postChunk(late, first)).rejects.toThrow(
      new TryAgainLater(`${first.key} ran out of time; what it recorded stays`),
    );
    expect(await postChunk(desk, first)).toMatchObject({ recorded: 2 });
  });

  it('that is gone, or of which the table can say nothing, is told', async () => {
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    const gone = chunkKey(sha256, '0007');
    await expect(postChunk(desk, gone)).rejects.toThrow(
      `${gone.key} is gone: drop the bank file again under another version`,
    );
    const busy = answering(async (writes) => ({
      committed: false,
      failed: writes.map(({ item: { p, s } }) => ({ name: 'conflict', key: { p, s } })),
    }));
    await expect(postChunk(busy, chunks[0] ?? gone)).rejects.toThrow(
      `chunk 0 of ${sha256.slice(0, 12)} is neither new nor known`,
    );
  });

  it('is named by its file and number, and nothing else is one', async () => {
    const sha256 = 'a'.repeat(64);
    for (const key of [
      `x/work/statements/${sha256}/chunk-0000.ndjson`,
      `work/statements/${sha256}/chunk-0000.ndjson.bak`,
      `work/statements/${sha256}/chunk-000.ndjson`,
      `work/statements/${'a'.repeat(63)}/chunk-0000.ndjson`,
      `work/statements/${sha256.toUpperCase()}/chunk-0000.ndjson`,
    ])
      await expect(postChunk(desk, { key })).rejects.toThrow(
        `got the chunk ${key.slice(0, 100)}, expected work/statements/<sha256>/chunk-<number>.ndjson`,
      );
    await expect(postChunk(desk, { key: 'x'.repeat(101) })).rejects.toThrow(
      `got the chunk ${'x'.repeat(100)}, expected`,
    );
    await expect(postChunk(desk, chunkKey(sha256, '12345'))).rejects.toThrow('is gone');
  });
});

describe('the end of a file in chunks', () => {
  it('adds up what its chunks did, and tells all that waits in the order of the file', async () => {
    const cases = [{ ...CASH, text: 'PERTAMA' }, FULL, { ...CASH, text: 'KEDUA' }, OUT, { ...CASH, text: 'KETIGA' }];
    const { sha256, chunks } = await split(...cases);
    for (const chunk of chunks.toReversed()) await postChunk(desk, chunk);
    const message = `${KEY}: 5 bookings, 1 posted, 3 wait for review, 0 known already`;
    // The table gives items in no order.
    const getMany: Table['getMany'] = async (keys) => (await desk.table.getMany(keys)).toReversed();
    const turned = { ...desk, table: { ...desk.table, getMany } };
    expect(await finishChunks(turned, { sha256 })).toStrictEqual({ state: 'partly-posted', sha256, message });
    const told = reportOf()
      ?.split('\n')
      .filter((line) => line.startsWith('booking'));
    expect(told?.map((line) => line.slice(0, 9))).toEqual(['booking 1', 'booking 3', 'booking 5']);
    expect(await read(desk.table, fileKind, sha256)).toMatchObject({ rowCount: 5, doneCount: 5, reviewCount: 3 });
    expect(await read(desk.table, accountTurnKind, ACCOUNT)).not.toHaveProperty('until');
  });

  it('counts what its chunks found known or refused too', async () => {
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    for (const chunk of chunks) await postChunk(desk, chunk);
    const part = await read(desk.table, filePartKind, { sha256, part: 1 });
    if (part === undefined) throw new Error('two parts');
    const counts = { recorded: 0, posted: 0, inReview: 0, knownAlready: 1, refused: 1 };
    desk.table.restore([
      ...desk.table.dump().filter(({ p, s }) => !(p === `W#${sha256}` && s === '0001')),
      filePartKind.encode({ ...part, ...counts }),
    ]);
    expect((await finishChunks(desk, { sha256 })).message).toContain(
      '4 bookings, 1 posted, 1 wait for review, 1 known',
    );
    expect(reportOf()).toContain('1 known already, 1 refused\n');
  });

  it('is not reached while a chunk is not begun or not done', async () => {
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    const missing = (count: number) => new ChunksMissing(`${count} of 2 chunks of ${KEY} are not done`);
    await expect(finishChunks(desk, { sha256 })).rejects.toThrow(missing(2));
    const late = { ...desk, remainingMs: () => 0 };
    for (const chunk of chunks) await expect(postChunk(late, chunk)).rejects.toThrow();
    await expect(finishChunks(desk, { sha256 })).rejects.toThrow(missing(2));
    for (const chunk of chunks.slice(1)) await postChunk(desk, chunk);
    const error = await finishChunks(desk, { sha256 }).catch((thrown: unknown) => thrown);
    expect(error).toEqual(missing(1));
    // The state machine knows it by its name.
    expect((error as Error).name).toBe('ChunksMissing');
  });

  it('is told again as it was when it is asked for again', async () => {
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    for (const chunk of chunks) await postChunk(desk, chunk);
    await finishChunks(desk, { sha256 });
    const before = desk.table.dump();
    const again = await finishChunks(desk, { sha256 });
    expect(again).toStrictEqual({ state: 'partly-posted', sha256, message: `${KEY} was ended before` });
    expect(desk.table.dump()).toEqual(before);
  });

  it('is refused for what is no file in chunks', async () => {
    const unknown = 'f'.repeat(64);
    await expect(finishChunks(desk, { sha256: unknown })).rejects.toThrow(/^there is no file f{12}$/);
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    for (const chunk of chunks) await postChunk(desk, chunk);
    const manifest = await read(desk.table, fileKind, sha256);
    if (manifest === undefined) throw new Error('no manifest');
    const { chunks: _, ...whole } = manifest;
    await handOn(desk, { ...whole, version: manifest.version }, {});
    await expect(finishChunks(desk, { sha256 })).rejects.toThrow(`file ${sha256.slice(0, 12)} was not split`);
  });

  it('is told where the file itself is gone', async () => {
    const { sha256, chunks } = await split(CASH, FULL, OUT, CASH);
    for (const chunk of chunks) await postChunk(desk, chunk);
    const files = { ...desk.files, open: async () => undefined };
    await expect(finishChunks({ ...desk, files }, { sha256 })).rejects.toThrow(
      `${KEY} vanished before its chunks were done`,
    );
  });
});
