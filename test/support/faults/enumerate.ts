import { isDeepStrictEqual } from 'node:util';
import type { StoredItem, Table } from '@piutang/table';
import { verifyBooks } from '@piutang/workflows';
import { seededRandom } from '../seeded-random.ts';
import type { TestDesk } from '../test-desk.ts';
import { FAULT_KINDS, type Fault, type FaultKind, faultyRun, ProcessDied } from './fault.ts';
import { finalState } from './final-state.ts';
import { intercepted, type PortCall } from './ports.ts';
import type { Scenario } from './scenario.ts';

/** Where the books lie during a run: the memory twin, or a table of an engine that starts with these items. */
export type Books = {
  readonly load: (items: readonly StoredItem[]) => Promise<Table>;
  readonly dump: (table: Table) => Promise<readonly StoredItem[]>;
};

/** A queue shows a failed message again after its visibility timeout. */
const REDELIVERY_MS = 15 * 60_000 + 1_000;
/** More deliveries than any queue makes before its dead-letter queue, so that pairs of faults and throttling both fit. */
const MAX_DELIVERIES = 12;

/** What a scenario does when nothing goes wrong, and its runs under faults. */
export type Enumeration = {
  readonly scenario: string;
  readonly calls: readonly PortCall[];
  readonly runs: number;
  /** Runs that broke a law, did not finish, or finished differently; each names its faults. */
  readonly problems: readonly string[];
};

/** A fault that means something: a mail is handed over in one attempt, so no layer repeats the call by itself. */
export function isPossible({ port }: PortCall, kind: FaultKind): boolean {
  return port !== 'mail.send' || kind !== 'duplicated';
}

/** Every single fault of a scenario: each call in each way. */
export function singleFaults(calls: readonly PortCall[]): readonly (readonly Fault[])[] {
  return calls.flatMap((call, at) =>
    FAULT_KINDS.filter((kind) => isPossible(call, kind)).map((kind) => [{ at, kind }] as const),
  );
}

/** How far apart the two faults of a pair may be, in calls: what happens much later is a fault of its own. */
const PAIR_CALLS = 6;

/** So many pairs of faults near each other, drawn with the seed; the second may hit a later delivery. */
export function sampledPairs(
  count: number,
  seed: number,
): (calls: readonly PortCall[]) => readonly (readonly Fault[])[] {
  return (calls) => {
    const random = seededRandom(seed);
    const singles = singleFaults(calls).flat();
    return Array.from({ length: count }, () => {
      const first = singles[random(singles.length)] ?? { at: 0, kind: FAULT_KINDS[0] };
      const kind = FAULT_KINDS[random(FAULT_KINDS.length - 2)] ?? FAULT_KINDS[0];
      return [first, { at: first.at + 1 + random(PAIR_CALLS), kind }];
    });
  };
}

/** Prepares a scenario once and answers how it runs under faults. */
export async function prepared(scenario: Scenario, books?: Books) {
  const desk = await scenario.prepare();
  const saved = desk.saved();
  const { load, dump } = books ?? memoryBooks(desk);

  const run = async (faults: readonly Fault[]) => {
    desk.restore(saved);
    const table = await load(saved.items);
    const faulty = faultyRun(faults);
    const work = intercepted(desk, faulty.intercept, table);
    const problems: string[] = [];
    const laws = async (when: string) => {
      for (const { law, where, message } of (await verifyBooks(table)).breaches)
        problems.push(`${when}: ${law}: ${where}: ${message}`);
    };
    let finished = false;
    for (let delivery = 1; !finished && delivery <= MAX_DELIVERIES; delivery += 1) {
      try {
        await scenario.deliver(work, desk);
        finished = true;
      } catch (error) {
        if (delivery === MAX_DELIVERIES) problems.push(`never finished: ${(error as Error).message}`);
        await laws(`after ${error instanceof ProcessDied ? 'the death' : 'the failure'} of delivery ${delivery}`);
        faulty.restart();
        await scenario.world?.({ ...desk, table: table as TestDesk['table'] });
        desk.pass(REDELIVERY_MS);
      }
    }
    await scenario.world?.({ ...desk, table: table as TestDesk['table'] });
    await laws('at the end');
    const items = await dump(table);
    const state = finalState(desk, items);
    if (finished) {
      await scenario.deliver(
        intercepted(desk, (_, call) => call(), table),
        desk,
      );
      if (!isDeepStrictEqual(await dump(table), items)) problems.push('a delivery of what was done changed the table');
    }
    return { calls: faulty.calls, state, problems };
  };

  const undisturbed = await run([]);
  const judge = async (faults: readonly Fault[]): Promise<readonly string[]> => {
    const { state, problems } = await run(faults);
    const difference = isDeepStrictEqual(state, undisturbed.state) ? [] : [firstDifference(undisturbed.state, state)];
    const name = faults
      .map(({ at, kind }) => `call ${at} ${undisturbed.calls[at]?.port ?? 'of a later delivery'} ${kind}`)
      .join(' and ');
    return [...problems, ...difference].map((problem) => `${scenario.name}, ${name}: ${problem}`);
  };
  return { calls: undisturbed.calls, problems: undisturbed.problems, judge };
}

/** Runs a scenario once for each set of faults. */
export async function enumerate(
  scenario: Scenario,
  faultsOf: (calls: readonly PortCall[]) => readonly (readonly Fault[])[],
  books?: Books,
): Promise<Enumeration> {
  const { calls, problems: before, judge } = await prepared(scenario, books);
  const problems = before.map((problem) => `${scenario.name}, undisturbed: ${problem}`);
  const sets = faultsOf(calls);
  for (const faults of sets) problems.push(...(await judge(faults)));
  return { scenario: scenario.name, calls, runs: sets.length, problems };
}

function memoryBooks(desk: TestDesk): Books {
  return { load: async () => desk.table, dump: async () => desk.table.dump() };
}

/** The first place at which two states differ, for people. */
function firstDifference(expected: unknown, got: unknown, path = 'state'): string {
  if (isDeepStrictEqual(expected, got)) return '';
  if (typeof expected === 'object' && typeof got === 'object' && expected !== null && got !== null) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
      const [a, b] = [(expected as Record<string, unknown>)[key], (got as Record<string, unknown>)[key]];
      if (!isDeepStrictEqual(a, b)) return firstDifference(a, b, `${path}.${key}`);
    }
  }
  return `another final state: ${path} is ${shown(got)}, undisturbed ${shown(expected)}`;
}

const shown = (value: unknown) =>
  (JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) ?? 'nothing').slice(
    0,
    300,
  );
