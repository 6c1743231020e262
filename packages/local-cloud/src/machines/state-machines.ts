import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Database } from '../storage/database.ts';
import type { Definition } from './definition.ts';
import { type ExecutionParts, runStates } from './execution.ts';

export type StateMachineSpec = { readonly name: string; readonly arn: string; readonly definition: Definition };

/** An execution as it is shown. */
export type Execution = {
  readonly id: string;
  readonly machine: string;
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly atMs: number;
  /** Why it failed. */
  readonly error?: string;
};

/** State machines as Step Functions runs them, as far as the template uses them. */
export type StateMachines = {
  /** Accepts an execution; call it inside the transaction that takes its event out of the journal. */
  start(machineArn: string, input: unknown): boolean;
  /** Begins what a start found unfinished, from its first state: everything that a machine calls may be called again. */
  resume(): void;
  running(): number;
  executions(): readonly Execution[];
  stop(): void;
};

type Row = { id: string; machine: string; input: string; state: Execution['state']; at: number; error: string | null };

export function openStateMachines(
  specs: readonly StateMachineSpec[],
  database: Database,
  clock: VirtualClock,
  parts: Omit<ExecutionParts, 'stopped'>,
): StateMachines {
  let stopped = false;
  const running = new Set<string>();

  const run = async ({ id, machine, input }: Row) => {
    const spec = specs.find(({ arn }) => arn === machine);
    if (spec === undefined || running.has(id) || stopped) return;
    running.add(id);
    const end = (state: Execution['state'], error: string | null) =>
      database.run('update executions set state = ?, error = ? where id = ?', state, error, id);
    try {
      await runStates(spec.definition, JSON.parse(input), {}, { ...parts, stopped: () => stopped });
      if (!stopped) end('succeeded', null);
    } catch (error) {
      if (!stopped) end('failed', (error as Error).message);
    }
    running.delete(id);
  };
  const resume = () => {
    for (const row of database.all<Row>("select * from executions where state = 'running'")) void run(row);
  };
  return {
    start: (machineArn, input) => {
      if (!specs.some(({ arn }) => arn === machineArn)) return false;
      database.run(
        "insert into executions (id, machine, input, state, at) values (?, ?, ?, 'running', ?)",
        randomUUID(),
        machineArn,
        JSON.stringify(input),
        clock.now(),
      );
      // Later, because the transaction may still be rolled back.
      setImmediate(resume);
      return true;
    },
    resume,
    running: () => database.get<{ n: number }>("select count(*) as n from executions where state = 'running'")?.n ?? 0,
    executions: () =>
      database
        .all<Row>('select * from executions order by at desc, rowid desc limit 100')
        .map(({ id, machine, state, at, error }) => ({
          id,
          machine: specs.find(({ arn }) => arn === machine)?.name ?? machine,
          state,
          atMs: at,
          ...(error === null ? {} : { error }),
        })),
    stop: () => {
      stopped = true;
    },
  };
}
