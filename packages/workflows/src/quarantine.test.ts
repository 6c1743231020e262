import { instant } from '@piutang/calendar';
import { create, type FileManifest, fileKind, read } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileManifest } from '../../../test/support/file-manifest.ts';
import { type TestDesk, testDesk } from '../../../test/support/test-desk.ts';
import { filesInQuarantine, rejectFile, releaseFile } from './quarantine.ts';

const BUDI = { actor: 'person:budi' };
const WHY = 'the bank confirmed it';

let desk: TestDesk;
beforeEach(() => {
  desk = testDesk();
});

/** A file that was refused, with its object. */
async function refused(name: string, more: Partial<FileManifest> = {}): Promise<FileManifest> {
  const { key, versionId } = desk.drop(`bank-statements/${name}.sta`, name);
  const file = fileManifest({
    sha256: name.padEnd(64, '0'),
    objectKey: key,
    versionId,
    state: 'quarantined',
    problemCode: 'balance-mismatch',
    problem: 'it does not add up',
    version: 3,
    ...more,
  });
  await desk.table.commit([create(fileKind, file, 'new')]);
  return file;
}
const stored = (file: FileManifest) => read(desk.table, fileKind, file.sha256);

describe('a file in quarantine', () => {
  it.each([
    'balance-mismatch',
    'batch-sum-mismatch',
    'control-total-mismatch',
    'count-mismatch',
    'date-outside-period',
    'footer-mismatch',
    'page-missing',
    'pending-in-balance',
    'row-rejected',
    'running-balance-broken',
    'statement-differs',
    'statement-stray',
  ])('may be released in spite of %s, because its bookings can be read', async (problemCode) => {
    const file = await refused('aaaa', { problemCode });
    const verdict = { verdict: 'release', problemCode, reason: WHY, actor: BUDI.actor, at: desk.clock() };
    const released = { ...file, state: 'released', verdict, version: 4 };
    const droppedAs = 'bank-statements/released.aaaa00000000.aaaa.sta';
    expect(await releaseFile(desk, file.objectKey, WHY, BUDI)).toStrictEqual({ file: released, droppedAs });
    expect(await stored(file)).toStrictEqual(released);
    expect(desk.textOf(droppedAs)).toBe('aaaa');
  });

  it.each<[string, Partial<FileManifest>]>([
    ['of an account that is not ours', { problemCode: 'account-unknown' }],
    ['whose amounts cannot be told', { problemCode: 'amount-unreadable' }],
    ['of invoices', { problemCode: 'row-rejected', purpose: 'invoices' }],
  ])('%s is never released, and the reason names what may be', async (_, more) => {
    const file = await refused('aaaa', more);
    expect(await releaseFile(desk, file.objectKey, WHY, BUDI)).toStrictEqual({
      refused: 'never-released',
      message: `bank-statements/aaaa.sta was refused for ${more.problemCode}, in spite of which nothing posts: get a corrected file, or reject this one; released may be balance-mismatch, batch-sum-mismatch, control-total-mismatch, count-mismatch, date-outside-period, footer-mismatch, page-missing, pending-in-balance, row-rejected, running-balance-broken, statement-differs, statement-stray`,
    });
    expect(await stored(file)).toStrictEqual(file);
  });

  it('without a problem on record is not released, and can be rejected', async () => {
    const { problemCode: _, ...bare } = await refused('aaaa');
    desk.table.restore([fileKind.encode(bare)]);
    expect(await releaseFile(desk, bare.objectKey, WHY, BUDI)).toMatchObject({
      message: expect.stringContaining('was refused for , in spite'),
    });
    expect(await rejectFile(desk, bare.objectKey, WHY, BUDI)).toMatchObject({ verdict: { problemCode: '' } });
  });

  it('is dropped once more when it is released once more, and stays as it was released first', async () => {
    const file = await refused('aaaa');
    const first = await releaseFile(desk, file.objectKey, WHY, BUDI);
    const before = desk.table.dump();
    expect(await releaseFile(desk, file.objectKey, 'the drop was lost', { actor: 'person:sari' })).toEqual(first);
    expect(desk.table.dump()).toEqual(before);
    expect(desk.refOf('bank-statements/released.aaaa00000000.aaaa.sta')?.versionId).toMatch(/^v2/);
  });

  it('that was released cannot be rejected, and waits for nobody', async () => {
    const file = await refused('aaaa');
    await releaseFile(desk, file.objectKey, WHY, BUDI);
    expect(await rejectFile(desk, file.objectKey, WHY, BUDI)).toMatchObject({
      refused: 'file-unknown',
      message: expect.stringMatching(/one of none$/),
    });
    expect(await filesInQuarantine(desk.table)).toEqual([]);
  });

  it('that lies in no folder is dropped beside itself', async () => {
    const file = await refused('aaaa', { objectKey: 'day.sta' });
    expect(await releaseFile(desk, file.sha256, WHY, BUDI)).toMatchObject({
      droppedAs: 'released.aaaa00000000.day.sta',
    });
  });

  it('is rejected with who, why and in view of what', async () => {
    const file = await refused('aaaa');
    const verdict = {
      verdict: 'reject',
      problemCode: 'balance-mismatch',
      reason: WHY,
      actor: BUDI.actor,
      at: desk.clock(),
    };
    const rejected = { ...file, state: 'rejected', verdict, version: 4 };
    expect(await rejectFile(desk, 'aaaa0000', WHY, BUDI)).toStrictEqual(rejected);
    expect(await stored(file)).toStrictEqual(rejected);
  });
});

describe('files in quarantine', () => {
  it('are shown oldest first, whatever order the table gives them in', async () => {
    for (const [name, ms] of [
      ['bbbb', 3],
      ['aaaa', 9],
      ['cccc', 6],
    ] as const)
      await refused(name, { receivedAt: instant(ms) });
    for (const turned of [false, true]) {
      const getMany: typeof desk.table.getMany = async (keys) => {
        const items = await desk.table.getMany(keys);
        return turned ? items.toReversed() : items;
      };
      const shown = await filesInQuarantine({ ...desk.table, getMany });
      expect(shown.map(({ receivedAt }) => receivedAt)).toEqual([instant(3), instant(6), instant(9)]);
    }
  });

  it('are all named to who names another', async () => {
    await refused('aaaa');
    await refused('bbbb', { receivedAt: instant(6) });
    expect(await rejectFile(desk, 'cccc', WHY, BUDI)).toMatchObject({
      message:
        'no file cccc is in quarantine: expected the key or SHA-256 of one of bank-statements/aaaa.sta, bank-statements/bbbb.sta',
    });
  });

  it('of one name are told apart by their SHA-256', async () => {
    const first = await refused('aaaa', { objectKey: 'bank-statements/day.sta' });
    const second = await refused('bbbb', { objectKey: 'bank-statements/day.sta', receivedAt: instant(6) });
    expect(await rejectFile(desk, 'bank-statements/day.sta', WHY, BUDI)).toStrictEqual({
      refused: 'file-ambiguous',
      message:
        '2 files in quarantine are bank-statements/day.sta: name one by its SHA-256, aaaa00000000 or bbbb00000000',
    });
    expect(await rejectFile(desk, second.sha256, WHY, BUDI)).toMatchObject({
      state: 'rejected',
      sha256: second.sha256,
    });
    expect(await filesInQuarantine(desk.table)).toStrictEqual([first]);
  });
});
