import { createHash } from 'node:crypto';
import { epochMs, instant } from '@piutang/calendar';
import { create, type FileManifest, fileKind, read, replace, type Table } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileManifest } from '../../../test/support/file-manifest.ts';
import { type TestDesk, testDesk } from '../../../test/support/test-desk.ts';
import { deedOf } from '../../../test/support/what-changed.ts';
import { TryAgainLater } from './desk.ts';
import { claimFile, finishFile, handOn, LEASE_MS, quarantine, reportCopy, sha256Of } from './file-intake.ts';

const SHA = createHash('sha256').update('a statement').digest('hex');
const SHORT = SHA.slice(0, 12);
const REF = { key: 'bank-statements/day.sta', versionId: 'v1' };
const VERSION_ASKED = `F#${SHA} #: file unchanged since it was read (version`;

let desk: TestDesk;
beforeEach(() => {
  desk = testDesk();
});

const after = (ms: number) => instant(epochMs(desk.clock()) + ms);
const stored = () => read(desk.table, fileKind, SHA);
const claim = (ref = REF, at: TestDesk = desk) => claimFile(at, ref, SHA, 'bank-statement');
async function claimed(): Promise<FileManifest> {
  const taken = await claim();
  if (!('manifest' in taken)) throw new Error('the file is known');
  return taken.manifest;
}
async function keep(more: Partial<FileManifest>): Promise<FileManifest> {
  const manifest = fileManifest({ sha256: SHA, objectKey: REF.key, versionId: REF.versionId, ...more });
  await desk.table.commit([create(fileKind, manifest, 'new')]);
  return manifest;
}
/** The desk, at which another worker takes the file right before this one writes. */
function overtaken(): TestDesk {
  const commit: Table['commit'] = async (writes) => {
    const before = await stored();
    if (before === undefined) await keep({});
    else await desk.table.commit([replace(fileKind, before, before, 'unchanged')]);
    return desk.table.commit(writes);
  };
  return { ...desk, table: { ...desk.table, commit } };
}
/** Where the desk puts objects, and as what. */
function watched() {
  const put: string[] = [];
  const files: TestDesk['files'] = {
    ...desk.files,
    put: (key, body, contentType) => {
      put.push(`${key} ${contentType}`);
      return desk.files.put(key, body, contentType);
    },
  };
  return { put, at: { ...desk, files } };
}

it('a file is known by the SHA-256 of its bytes, however they are cut', async () => {
  const bytes = new TextEncoder().encode('a statement');
  const cut = (async function* () {
    yield bytes.subarray(0, 3);
    yield bytes.subarray(3);
  })();
  expect(await sha256Of(cut)).toBe(SHA);
});

describe('claiming a file', () => {
  it('writes down what it is and who may take it over when', async () => {
    const manifest: FileManifest = {
      sha256: SHA,
      purpose: 'bank-statement',
      objectKey: REF.key,
      versionId: REF.versionId,
      state: 'posting',
      accounts: [],
      rowCount: 0,
      doneCount: 0,
      reviewCount: 0,
      refusedCount: 0,
      receivedAt: desk.clock(),
      leaseUntil: after(LEASE_MS),
      version: 1,
    };
    const deed = await deedOf(desk, claim);
    expect(deed.answer).toStrictEqual({ manifest });
    expect(deed.asked).toEqual([`F#${SHA} #: file is new (absent)`]);
    expect(await stored()).toStrictEqual(manifest);
  });

  it('goes on at once for the delivery that claimed it, whose worker died', async () => {
    await claimed();
    desk.pass(1_000);
    const deed = await deedOf(desk, claim);
    expect(deed.answer).toMatchObject({ manifest: { leaseUntil: after(LEASE_MS), version: 2 } });
    expect(deed.asked).toEqual([`${VERSION_ASKED} 1)`]);
    expect(await stored()).toStrictEqual('manifest' in deed.answer ? deed.answer.manifest : undefined);
  });

  it.each([
    ['another name', { ...REF, key: 'bank-statements/copy.sta' }],
    ['another version of the same name', { ...REF, versionId: 'v2' }],
  ])('waits under %s until the lease has ended, and then takes it over', async (_, other) => {
    await claimed();
    desk.pass(LEASE_MS - 1);
    await expect(claim(other)).rejects.toThrow(new TryAgainLater(`file ${SHORT} is being posted by another worker`));
    desk.pass(1);
    expect(await claim(other)).toMatchObject({ manifest: { objectKey: REF.key, versionId: 'v1', version: 2 } });
  });

  it('is not taken over while a function may still run, which is a quarter of an hour', async () => {
    await claimed();
    desk.pass(15 * 60_000);
    await expect(claim({ ...REF, versionId: 'v2' })).rejects.toThrow('another worker');
  });

  it('that was handed on is taken by any delivery, with what is done of it', async () => {
    const checkpoint = { lines: 3, recorded: 3, posted: 1, inReview: 2, knownAlready: 0, refused: 0 };
    await keep({ checkpoint });
    expect(await claim({ key: 'x', versionId: 'y' })).toMatchObject({ manifest: { checkpoint, version: 2 } });
  });

  it('that a person released is posted in spite of the problem that the person named', async () => {
    const verdict = { verdict: 'release', problemCode: 'x', reason: 'y', actor: 'z', at: instant(7) } as const;
    await keep({ state: 'released', verdict, version: 4 });
    expect(await claim({ key: 'released.sta', versionId: '1' })).toMatchObject({
      manifest: { state: 'posting', verdict, version: 5 },
    });
    expect(await stored()).toMatchObject({ state: 'posting', leaseUntil: after(LEASE_MS) });
  });

  it.each(['posted', 'partly-posted', 'quarantined', 'rejected'] as const)('that is %s is known', async (state) => {
    const known = await keep({ state });
    const deed = await deedOf(desk, claim);
    expect(deed).toStrictEqual({ answer: { known }, written: {}, asked: [] });
  });

  it('is left to the worker that was faster', async () => {
    const late = new TryAgainLater(`file ${SHORT} was taken by another worker at the same moment`);
    await expect(claim(REF, overtaken())).rejects.toThrow(late);
    await expect(claim(REF, overtaken())).rejects.toThrow(late);
  });
});

describe('a file that is given back', () => {
  const checkpoint = { lines: 3, recorded: 3, posted: 1, inReview: 2, knownAlready: 0, refused: 0 };

  it('keeps what is done and has no lease any more', async () => {
    const manifest = await claimed();
    const { leaseUntil: _, ...rest } = manifest;
    const deed = await deedOf(desk, () => handOn(desk, manifest, { checkpoint, chunks: 2 }));
    expect(await stored()).toStrictEqual({ ...rest, checkpoint, chunks: 2, version: 2 });
    expect(deed.asked).toEqual([`${VERSION_ASKED} 1)`]);
  });

  it('is left as it is when another worker has taken it over', async () => {
    const manifest = await claimed();
    await handOn(overtaken(), manifest, { checkpoint });
    expect(await stored()).toStrictEqual({ ...manifest, version: 2 });
  });
});

describe('a file that is done', () => {
  const ending = { state: 'posted', rowCount: 5, doneCount: 4, reviewCount: 3, refusedCount: 2 } as const;

  it('has its end, and no lease and no place to go on from', async () => {
    const manifest = await keep({
      leaseUntil: instant(9),
      checkpoint: { lines: 1, recorded: 1, posted: 1, inReview: 0, knownAlready: 0, refused: 0 },
    });
    const { leaseUntil: _lease, checkpoint: _done, ...rest } = manifest;
    const deed = await deedOf(desk, () => finishFile(desk, manifest, { ...ending, format: 'mt940', accounts: ['A'] }));
    expect(await stored()).toStrictEqual({
      ...rest,
      ...ending,
      format: 'mt940',
      accounts: ['A'],
      finishedAt: desk.clock(),
      version: 2,
    });
    expect(deed.asked).toEqual([`${VERSION_ASKED} 1)`]);
  });

  it('keeps the end that another worker wrote before', async () => {
    const manifest = await claimed();
    await finishFile(overtaken(), manifest, ending);
    expect(await stored()).toMatchObject({ state: 'posting', version: 2 });
  });
});

describe('a refused file', () => {
  it('is kept with a report that says why, where it lies and that nothing was posted', async () => {
    const ref = desk.drop('bank-statements/day.sta', 'a statement');
    const manifest = await claimed();
    const { at, put } = watched();
    const refusal = {
      code: 'row-rejected',
      message: 'a row cannot be read',
      line: 7,
      details: ['line 7, a', 'line 8, b'],
    };
    const outcome = await quarantine(at, ref, manifest, refusal, { format: 'csv', rowCount: 9 });
    const message = 'bank-statements/day.sta was refused: a row cannot be read (line 7)';
    expect(outcome).toStrictEqual({ state: 'quarantined', sha256: SHA, message });
    expect(desk.textOf('quarantine/bank-statements/day.sta')).toBe('a statement');
    expect(put).toEqual(['problems/bank-statements/day.sta.txt text/plain; charset=utf-8']);
    expect(desk.textOf('problems/bank-statements/day.sta.txt')).toBe(
      [
        message,
        '',
        'Code: row-rejected',
        'Kept as: quarantine/bank-statements/day.sta',
        'Nothing of it was posted.',
        'line 7, a',
        'line 8, b',
        '',
      ].join('\n'),
    );
    const { leaseUntil: _, ...rest } = manifest;
    expect(await stored()).toStrictEqual({
      ...rest,
      format: 'csv',
      rowCount: 9,
      state: 'quarantined',
      problemCode: 'row-rejected',
      problem: 'a row cannot be read (line 7)',
      finishedAt: desk.clock(),
      version: 2,
    });
    expect(Object.fromEntries(desk.metrics)).toEqual({ FilesQuarantined: 1, Refusals: 1 });
  });

  it('is refused as a whole where no line is named', async () => {
    const ref = desk.drop('bank-statements/day.sta', 'a statement');
    const { message } = await quarantine(desk, ref, await claimed(), { code: 'no-statement', message: 'it is empty' });
    expect(message).toBe('bank-statements/day.sta was refused: it is empty');
    expect(desk.textOf('problems/bank-statements/day.sta.txt')).toMatch(/\nNothing of it was posted\.\n$/);
    expect(await stored()).toMatchObject({
      rowCount: 0,
      doneCount: 0,
      reviewCount: 0,
      refusedCount: 0,
      problem: 'it is empty',
    });
  });
});

describe('a copy of a file', () => {
  const copied = async (ref: typeof REF, more: Partial<FileManifest>) => {
    const { at, put } = watched();
    const outcome = await reportCopy(at, ref, await keep(more));
    return { outcome, put };
  };

  it('is told what became of the first one, and when', async () => {
    const { outcome, put } = await copied(
      { key: 'bank-statements/copy.sta', versionId: 'v1' },
      { state: 'posted', finishedAt: instant(60_000) },
    );
    const message =
      'bank-statements/copy.sta has the same content as bank-statements/day.sta, which was posted on 1970-01-01T00:01:00.000Z; nothing was posted again';
    expect(outcome).toStrictEqual({ state: 'already-known', sha256: SHA, message });
    expect(put).toEqual(['problems/bank-statements/copy.sta.copy.txt text/plain; charset=utf-8']);
    expect(desk.textOf('problems/bank-statements/copy.sta.copy.txt')).toBe(`${message}\n`);
  });

  it('of a refused one is told that it was refused, and on the day it came where its end is not told', async () => {
    const { outcome, put } = await copied({ ...REF, versionId: 'v2' }, { state: 'quarantined' });
    expect(outcome.message).toContain('which was refused on 1970-01-01T00:00:00.005Z;');
    expect(put).toHaveLength(1);
  });

  it('that is the first one, delivered again, leaves its report alone', async () => {
    const { outcome, put } = await copied(REF, { state: 'posted' });
    expect(outcome.state).toBe('already-known');
    expect(put).toEqual([]);
  });
});
