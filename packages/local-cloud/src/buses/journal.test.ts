import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { openQueues, type QueueSpec } from '../queues/queue-store.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { type Journal, openJournal } from './journal.ts';

const clock: VirtualClock = { now: () => 1_000, moveTo: () => undefined, save: () => undefined };
const spec = (name: string, maxMessageBytes = 4_096): QueueSpec => ({
  name,
  arn: `arn:aws:sqs:r:0:${name}`,
  visibilityTimeoutS: 30,
  delayS: 0,
  maxMessageBytes,
});
const specs = [spec('work'), spec('small', 300), spec('small-dead')];
const rules = [
  { name: 'all', bus: 'default', pattern: { source: ['s'] }, targets: [{ queueArn: 'arn:aws:sqs:r:0:work' }] },
  {
    name: 'large',
    bus: 'default',
    pattern: { source: ['large'] },
    targets: [{ queueArn: 'arn:aws:sqs:r:0:small', deadLetterArn: 'arn:aws:sqs:r:0:small-dead' }],
  },
  { name: 'lost', bus: 'default', pattern: { source: ['lost'] }, targets: [{ queueArn: 'arn:aws:sqs:r:0:small' }] },
];

let folder: string;
let database: Database;
let opened: Journal | undefined;
const open = () => {
  const fresh = openDatabase(folder);
  if ('refused' in fresh) throw new Error(fresh.message);
  database = fresh;
  const queues = openQueues(database, specs);
  const bodies = (name: string) => queues.peek(queues.find(name) ?? spec(name), 10).map(({ body }) => body);
  opened = openJournal(database, queues, rules, clock);
  return { journal: opened, bodies };
};
const event = (source: string, detail: object = {}) => ({ source, 'detail-type': 'T', detail, region: 'r' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'piutang-journal-'));
});
afterEach(() => {
  opened?.stop();
  database.close();
  rmSync(folder, { recursive: true });
});

describe('the journal', () => {
  it('hands over after a restart what was accepted before it, once', () => {
    const before = open();
    before.journal.publish('default', event('s', { n: 1 }));
    before.journal.hand('arn:aws:sqs:r:0:work', 'from a schedule');
    expect(before.journal.depth()).toBe(2);
    expect(before.bodies('work')).toEqual([]);
    before.journal.stop();
    database.close();

    const after = open();
    after.journal.drain();
    after.journal.drain();
    expect(after.journal.depth()).toBe(0);
    const [first = '', second] = after.bodies('work');
    expect(JSON.parse(first)).toMatchObject({ source: 's', detail: { n: 1 }, account: '000000000000' });
    expect(second).toBe('from a schedule');
  });

  it('forgets nothing that was accepted in a transaction, and nothing else', () => {
    const { journal } = open();
    expect(() =>
      database.transaction(() => {
        journal.publish('default', event('s'));
        throw new Error('the write beside it failed');
      }),
    ).toThrow('the write beside it failed');
    expect(journal.depth()).toBe(0);
  });

  it('sends what is too large for a queue to the dead letters of the target, and counts what has none', () => {
    const { journal, bodies } = open();
    journal.publish('default', event('large', { text: 'x'.repeat(400) }));
    journal.publish('default', event('lost', { text: 'x'.repeat(400) }));
    journal.publish('other', event('s'));
    journal.drain();
    expect(bodies('small-dead')).toHaveLength(1);
    expect(bodies('work')).toEqual([]);
    expect(journal.undelivered()).toBe(1);
  });

  it('writes nothing down of an event that no rule takes, and gives it an id all the same', () => {
    const { journal, bodies } = open();
    expect(journal.publish('default', event('nobody listens'))).toMatch(/^[0-9a-f-]{36}$/);
    expect(journal.depth()).toBe(0);
    journal.drain();
    expect(bodies('work')).toEqual([]);
  });

  it('accepts what is put together as a whole or not at all', () => {
    const { journal } = open();
    const both = () =>
      journal.together(() => {
        journal.publish('default', event('s'));
        throw new Error('cut');
      });
    expect(both).toThrow('cut');
    expect(journal.depth()).toBe(0);
  });
});
