import type { PiutangEvent } from '@piutang/events';
import { describe, expect, it } from 'vitest';
import { publishChanges } from './publish-events.ts';

const event = (id: number) => ({ type: 'FileProcessed', detail: { id: String(id) } }) as unknown as PiutangEvent;
const numbers = (calls: readonly (readonly PiutangEvent[])[]) =>
  calls.map((events) => events.map(({ detail }) => Number(detail.id)));

describe('changes that become events', () => {
  it('go out in calls of ten, in their order', async () => {
    const calls: (readonly PiutangEvent[])[] = [];
    const publish = (events: readonly PiutangEvent[]) => {
      calls.push(events);
      return Promise.resolve();
    };
    const changes = Array.from({ length: 23 }, (_, n) => n);
    expect(await publishChanges(publish, changes, (n) => (n % 2 === 0 ? [event(n)] : []))).toBeUndefined();
    expect(numbers(calls)).toEqual([
      [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
      [20, 22],
    ]);
  });

  it('name the first of a call that failed, and keep nothing else back', async () => {
    const calls: (readonly PiutangEvent[])[] = [];
    const publish = (events: readonly PiutangEvent[]) => {
      if (events.some(({ detail }) => detail.id === '12')) return Promise.reject(new Error('refused'));
      calls.push(events);
      return Promise.resolve();
    };
    const changes = Array.from({ length: 30 }, (_, n) => n);
    const unpublished = await publishChanges(publish, changes, (n) => [event(n)]);
    expect(unpublished).toEqual({ at: 10, error: new Error('refused') });
    expect(numbers(calls).flat()).toEqual(changes.filter((n) => n < 10 || n >= 20));
  });

  it('name a change that cannot be read, and publish those around it', async () => {
    const calls: (readonly PiutangEvent[])[] = [];
    const publish = (events: readonly PiutangEvent[]) => {
      calls.push(events);
      return Promise.resolve();
    };
    const eventsIn = (n: number) => {
      if (n === 1) throw new Error('unreadable');
      return [event(n)];
    };
    expect(await publishChanges(publish, [0, 1, 2], eventsIn)).toEqual({ at: 1, error: new Error('unreadable') });
    expect(numbers(calls)).toEqual([[0, 2]]);
  });
});
