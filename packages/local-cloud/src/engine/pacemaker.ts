import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from '../buses/journal.ts';
import type { Schedules } from '../clock/schedules.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import type { Mapping } from '../functions/queue-mapping.ts';
import type { StreamMapping } from '../functions/stream-mapping.ts';
import type { StateMachines } from '../machines/state-machines.ts';
import type { QueueSpec, QueueStore } from '../queues/queue-store.ts';

/** Lets the system run by itself, run dry, or run ahead. */
export type Pacemaker = {
  /** Resolves when nothing is undelivered, visible to a consumer or running. Messages that wait for a timer may remain. */
  settle(): Promise<void>;
  /**
   * Moves the clock to the instant; every schedule and every message timer on the way is served at its own time, in
   * order, and the system settles after each.
   * @param onProgress called with the instant reached
   */
  advanceTo(untilMs: number, onProgress?: (atMs: number) => void): Promise<void>;
  /** Whether the clock is being moved. */
  advancing(): boolean;
  stop(): void;
};

export type PacemakerParts = {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly schedules: Schedules;
  readonly queues: QueueStore;
  readonly machines: Pick<StateMachines, 'running'>;
  readonly functions: FunctionPool;
  readonly queueMappings: readonly { readonly queue: QueueSpec; readonly mapping: Mapping }[];
  readonly streamMappings: readonly StreamMapping[];
  /** Called each time the system has settled and about once a minute: the moment to sample gauges. */
  readonly onQuiet: () => void;
};

/** How late a schedule or a message timer is noticed while the clock runs by itself. */
const TICK_MS = 200;
/** How often the clock's reading is stored: a kill loses no more than this. */
const SAVE_MS = 1_000;
const SAMPLE_MS = 60_000;
const SETTLE_STEP_MS = 5;
/** A system that is still busy after this long is stuck, or does more than one machine can. */
const SETTLE_LIMIT_MS = 10 * 60_000;

/** The system did not come to rest in time; the message names what is busy. */
export class NotSettledError extends Error {
  override readonly name = 'NotSettledError';
}

export function startPacemaker(parts: PacemakerParts): Pacemaker {
  const { clock, journal, schedules, queues, machines, functions, queueMappings, streamMappings } = parts;
  let stopped = false;
  let advance: Promise<void> | undefined;
  let savedMs = 0;
  let sampledMs = 0;

  const poke = () => {
    for (const { mapping } of queueMappings) mapping.poke();
  };
  let poking = false;
  queues.onArrival(() => {
    if (poking) return;
    poking = true;
    // Later, because a message may arrive inside a transaction that can still be rolled back.
    setImmediate(() => {
      poking = false;
      if (!stopped) poke();
    });
  });

  const busyParts = () => [
    ...(journal.depth() > 0 ? [`${journal.depth()} events`] : []),
    ...(machines.running() > 0 ? [`${machines.running()} running state machines`] : []),
    ...(functions.running() > 0 ? [`${functions.running()} running functions`] : []),
    ...queueMappings.filter(({ mapping }) => mapping.busy()).map(({ queue }) => `queue ${queue.name}`),
  ];

  const settle = async () => {
    const deadlineMs = Date.now() + SETTLE_LIMIT_MS;
    while (!stopped) {
      journal.drain();
      poke();
      const before = activityOf(functions);
      await Promise.all(streamMappings.map((mapping) => mapping.drain()));
      const busy = busyParts();
      if (busy.length === 0 && activityOf(functions) === before) break;
      if (Date.now() > deadlineMs) {
        throw new NotSettledError(`not settled after ${SETTLE_LIMIT_MS / 60_000} minutes: busy are ${busy.join(', ')}`);
      }
      await sleep(SETTLE_STEP_MS);
    }
    if (!stopped) parts.onQuiet();
  };

  const nextTimerMs = () => {
    const now = clock.now();
    const times = queueMappings.flatMap(({ queue }) => queues.nextVisibleAtMs(queue, now) ?? []);
    const scheduled = schedules.nextMs();
    return Math.min(...times, scheduled ?? Number.POSITIVE_INFINITY);
  };

  const run = async (untilMs: number, onProgress: (atMs: number) => void) => {
    await settle();
    for (let next = nextTimerMs(); next <= untilMs && !stopped; next = nextTimerMs()) {
      clock.moveTo(next);
      onProgress(next);
      schedules.fireNext(next);
      await settle();
    }
    if (stopped) return;
    clock.moveTo(untilMs);
    onProgress(untilMs);
    await settle();
  };

  const tick = () => {
    if (stopped) return;
    if (advance === undefined) while (schedules.fireNext(clock.now()));
    poke();
    const nowMs = Date.now();
    if (nowMs - savedMs > SAVE_MS) {
      savedMs = nowMs;
      clock.save();
    }
    if (nowMs - sampledMs > SAMPLE_MS) {
      sampledMs = nowMs;
      parts.onQuiet();
    }
  };
  const timer = setInterval(tick, TICK_MS);

  return {
    settle,
    advancing: () => advance !== undefined,
    advanceTo: async (untilMs, onProgress = () => undefined) => {
      // Two callers at once take turns; the clock moves for one at a time.
      while (advance !== undefined) await advance.catch(() => undefined);
      advance = run(untilMs, onProgress).finally(() => {
        advance = undefined;
      });
      await advance;
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Changes with every call that ends; a stream that was read may have started calls that are over already. */
function activityOf(functions: FunctionPool): number {
  return functions.status().reduce((sum, { invocations }) => sum + invocations, 0);
}
