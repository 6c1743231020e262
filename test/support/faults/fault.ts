import type { Interceptor, PortCall } from './ports.ts';

/** What can go wrong with one call of a port. */
export const FAULT_KINDS = [
  'fails before its effect',
  'fails after its effect',
  'process dies before',
  'process dies after',
  'duplicated',
  'throttled',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault at the nth call of a run, counted from 0 over all deliveries. */
export type Fault = { readonly at: number; readonly kind: FaultKind };

/** Thrown by every call of a process that is dead: whatever its handlers catch, nothing leaves it any more. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/** A throttled port answers again after this many refusals. */
const THROTTLED_CALLS = 3;

/** A run under faults: which calls were made, and the interceptor that makes them go wrong. */
export type FaultyRun = {
  readonly calls: readonly PortCall[];
  readonly intercept: Interceptor;
  /** A new process takes over after one died. */
  readonly restart: () => void;
};

export function faultyRun(faults: readonly Fault[]): FaultyRun {
  const calls: PortCall[] = [];
  let dead = false;
  let throttled: { readonly port: string; left: number } | undefined;
  const die = () => {
    dead = true;
    throw new ProcessDied('the process was killed');
  };
  return {
    calls,
    restart: () => {
      dead = false;
    },
    intercept: async (call, run) => {
      if (dead) throw new ProcessDied('the process was killed');
      const at = calls.length;
      calls.push(call);
      const kind = faults.find((fault) => fault.at === at)?.kind;
      if (kind === 'throttled') throttled = { port: call.port, left: THROTTLED_CALLS };
      if (throttled !== undefined && throttled.port === call.port && throttled.left > 0) {
        throttled.left -= 1;
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      }
      if (kind === 'fails before its effect') throw new Error('the connection was refused');
      if (kind === 'process dies before') die();
      const first = await run();
      const result = kind === 'duplicated' && !call.hasToken ? await run() : first;
      if (kind === 'process dies after') die();
      if (kind === 'fails after its effect') throw new Error('the answer was lost');
      return result;
    },
  };
}
