import { epochMs, type Instant, instant } from '@piutang/calendar';
import { queueWatchKind, read, replace } from '@piutang/table';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk } from '../../../test/support/test-desk.ts';
import { deedOf } from '../../../test/support/what-changed.ts';
import { judgeQueues, type QueueDepth, type QueueLook, watchQueues } from './watch-queues.ts';

const HOUR_MS = 3_600_000;
const at = (hours: number): Instant => instant(HOUR_MS * hours);
const look = (work: number, more: Partial<QueueLook> = {}): QueueLook => ({
  name: 'statements',
  lateAfterMinutes: 60,
  work,
  deadLetters: 0,
  ...more,
});
/** Looks an hour apart, each with what the one before it remembered. */
function watched(looks: readonly (readonly QueueLook[])[], everyMs = HOUR_MS) {
  let waiting: ReturnType<typeof judgeQueues>['waiting'] = [];
  return looks.map((each, index) => {
    const found = judgeQueues(waiting, each, instant(index * everyMs));
    ({ waiting } = found);
    return found;
  });
}

describe('work in a queue', () => {
  it('is late when every look for an hour saw some, and tells since when and how many', () => {
    const [first, second, third] = watched([[look(3)], [look(2)], [look(2)]]);
    expect(first).toEqual({ waiting: [{ queue: 'statements', since: at(0) }], troubles: [] });
    expect(second?.troubles).toEqual([{ queue: 'statements', trouble: 'late', messages: 2, since: at(0) }]);
    expect(third?.troubles).toEqual([{ queue: 'statements', trouble: 'late', messages: 2, since: at(0) }]);
  });

  it('begins to wait anew after a look that saw none', () => {
    const found = watched([[look(3)], [look(0)], [look(1)], [look(1)]]);
    expect(found.map(({ troubles }) => troubles.length)).toEqual([0, 0, 0, 1]);
    expect(found[1]?.waiting).toEqual([]);
    expect(found[3]?.waiting).toEqual([{ queue: 'statements', since: at(2) }]);
  });

  it('is given as long as its queue says', () => {
    const patient = [look(1, { lateAfterMinutes: 180 })];
    expect(watched([patient, patient, patient, patient]).map(({ troubles }) => troubles.length)).toEqual([0, 0, 0, 1]);
  });

  it('is late at looks that are an hour apart less what a schedule drifts, and not before', () => {
    expect(watched([[look(1)], [look(1)]], HOUR_MS - 59_000)[1]?.troubles).toHaveLength(1);
    expect(watched([[look(1)], [look(1)]], HOUR_MS - 6 * 60_000)[1]?.troubles).toEqual([]);
  });

  it('is judged for each queue by itself, and a queue that is gone is forgotten', () => {
    const other = look(1, { name: 'invoices' });
    const [, second, third] = watched([[look(1)], [look(1), other], [other]]);
    expect(second?.troubles.map(({ queue }) => queue)).toEqual(['statements']);
    expect(third?.waiting).toEqual([{ queue: 'invoices', since: at(1) }]);
  });
});

describe('a queue that would not say', () => {
  const silent: QueueLook = { name: 'statements', lateAfterMinutes: 60, deadLetters: 0, unanswered: 'AccessDenied' };

  it('is in trouble by its name, is remembered as it was and hides no other', () => {
    const invoices = look(4, { name: 'invoices', deadLetters: 2 });
    const [, second, third] = watched([[look(1)], [silent, invoices], [look(1), invoices]]);
    expect(second?.troubles).toEqual([
      { queue: 'statements', trouble: 'unanswered', why: 'AccessDenied' },
      { queue: 'invoices', trouble: 'dead-letters', messages: 2 },
    ]);
    expect(second?.waiting[0]).toEqual({ queue: 'statements', since: at(0) });
    expect(third?.troubles[0]).toEqual({ queue: 'statements', trouble: 'late', messages: 1, since: at(0) });
  });

  it('is not said to hold anything that nobody saw', () => {
    expect(watched([[silent]])[0]?.waiting).toEqual([]);
  });
});

describe('whatever looks see', () => {
  it('late is what every look since saw, and nothing else', () => {
    const depths = fc.array(fc.array(fc.option(fc.nat(3), { nil: undefined }), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 3,
    });
    void fc.assert(
      fc.property(depths, (queues) => {
        const length = Math.max(...queues.map((each) => each.length));
        const looks = Array.from({ length }, (_, hour) =>
          queues.map((each, name) => ({
            name: String(name),
            lateAfterMinutes: 120,
            deadLetters: 0,
            ...(each[hour] === undefined ? { unanswered: 'no' } : { work: each[hour] }),
          })),
        );
        const found = watched(looks);
        for (const [hour, { troubles }] of found.entries()) {
          for (const [name, each] of queues.entries()) {
            const seen = Array.from({ length: hour + 1 }, (_, past) => each[past]);
            const lastEmpty = seen.lastIndexOf(0);
            const firstSeen = seen.findIndex((depth, past) => past > lastEmpty && depth !== undefined);
            const isLate = (seen[hour] ?? 0) > 0 && firstSeen >= 0 && hour - firstSeen >= 2;
            expect(troubles.some(({ queue, trouble }) => queue === String(name) && trouble === 'late')).toBe(isLate);
          }
        }
      }),
    );
  });
});

describe('a look', () => {
  let desk: TestDesk;
  let depths: Map<string, number>;
  const depthOf: QueueDepth = async (url) => {
    const depth = depths.get(url);
    if (depth === undefined) throw new Error(`access to ${url} denied`);
    return depth;
  };
  const queues = [
    { name: 'statements', work: { url: 'work', lateAfterMinutes: 60 }, deadLetterUrl: 'dead' },
    { name: 'audit trail', deadLetterUrl: 'unrecorded' },
  ];
  beforeEach(() => {
    desk = testDesk();
    depths = new Map([
      ['work', 0],
      ['dead', 0],
      ['unrecorded', 0],
    ]);
  });
  const metric = (name: 'DeadLetters' | 'LateQueues') => desk.metrics.get(name);

  it('at queues that are empty counts nothing, which is a count, and writes nothing', async () => {
    const { asked } = await deedOf(desk, () => watchQueues(desk, queues, depthOf));
    expect([metric('DeadLetters'), metric('LateQueues')]).toEqual([0, 0]);
    expect(asked).toEqual([]);
  });

  it('counts the dead letters of all queues, those of the stream too', async () => {
    depths.set('dead', 2).set('unrecorded', 3);
    expect(await watchQueues(desk, queues, depthOf)).toEqual([
      { queue: 'statements', trouble: 'dead-letters', messages: 2 },
      { queue: 'audit trail', trouble: 'dead-letters', messages: 3 },
    ]);
    expect([metric('DeadLetters'), metric('LateQueues')]).toEqual([5, 0]);
  });

  it('writes only when work begins or ceases to wait', async () => {
    depths.set('work', 7);
    const began = await deedOf(desk, () => watchQueues(desk, queues, depthOf));
    expect(began.asked).toEqual(['J#watch-queues #: no look has seen work wait (absent)']);
    desk.pass(HOUR_MS);
    depths.set('work', 6);
    const goesOn = await deedOf(desk, () => watchQueues(desk, queues, depthOf));
    expect(goesOn.asked).toEqual([]);
    expect(metric('LateQueues')).toBe(1);
    depths.set('work', 0);
    const ended = await deedOf(desk, () => watchQueues(desk, queues, depthOf));
    expect(ended.asked).toEqual(['J#watch-queues #: memory of the looks unchanged since it was read (version 1)']);
    expect(await read(desk.table, queueWatchKind, 'memory')).toEqual({ waiting: [], version: 2 });
  });

  it('counts a queue that would not say as late, once, and tells why', async () => {
    depths.delete('work');
    depths.delete('dead');
    depths.set('unrecorded', 1);
    const troubles = await watchQueues(desk, queues, depthOf);
    expect(troubles).toEqual([
      { queue: 'statements', trouble: 'unanswered', why: 'Error: access to work denied' },
      { queue: 'audit trail', trouble: 'dead-letters', messages: 1 },
    ]);
    expect([metric('DeadLetters'), metric('LateQueues')]).toEqual([1, 1]);
  });

  it('has told of dead letters when the table fails', async () => {
    depths.set('dead', 1);
    const broken = { ...desk, table: { ...desk.table, get: () => Promise.reject(new Error('no table')) } };
    await expect(watchQueues(broken, queues, depthOf)).rejects.toThrow('no table');
    expect(metric('DeadLetters')).toBe(1);
  });

  it('leaves the memory to another look that was faster', async () => {
    depths.set('work', 1);
    await watchQueues(desk, queues, depthOf);
    const before = await read(desk.table, queueWatchKind, 'memory');
    if (before === undefined) throw new Error('no memory');
    depths.set('work', 0);
    const commit: TestDesk['table']['commit'] = async (writes) => {
      await desk.table.commit([replace(queueWatchKind, before, before, 'other')]);
      return desk.table.commit(writes);
    };
    await watchQueues({ ...desk, table: { ...desk.table, commit } }, queues, depthOf);
    expect(await read(desk.table, queueWatchKind, 'memory')).toEqual({ ...before, version: 2 });
    expect(epochMs(before.waiting[0]?.since ?? at(0))).toBe(epochMs(desk.clock()));
  });
});
