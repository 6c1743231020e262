import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { FunctionSpec } from '../template/system-model.ts';
import type { FunctionError, InvokeMessage, WorkerMessage, WorkerStart } from '../worker/messages.ts';

export type InvocationResult =
  | { readonly ok: true; readonly requestId: string; readonly result: unknown }
  | { readonly ok: false; readonly requestId: string; readonly error: FunctionError };

export type FunctionStatus = {
  readonly name: string;
  readonly description: string;
  readonly invocations: number;
  readonly errors: number;
  readonly lastError: string | undefined;
};

/** What the pool tells about its work, for logs and metrics. */
export type PoolObserver = {
  /** Whole lines that the function wrote. */
  onLines(functionName: string, lines: readonly string[]): void;
  onFinished(functionName: string, durationMs: number, failed: boolean): void;
};

/** Functions as Lambda runs them: instances that are reused, a limit of instances, a time limit. */
export type FunctionPool = {
  /** Calls the function when an instance is free; a failure is an outcome, never an exception. */
  invoke(functionName: string, payload: unknown): Promise<InvocationResult>;
  running(): number;
  status(): readonly FunctionStatus[];
  stop(): Promise<void>;
};

/** Instances of one function at once where the template reserves no number: two cores keep no more than this busy. */
const DEFAULT_CONCURRENCY = 4;
/**
 * Instances that stay warm between calls, and for how long: all that may run at once, because the chunks of a large file
 * come four at a time and a new instance compiles everything again. Each holds 30 to 60 MB.
 */
const WARM_INSTANCES = DEFAULT_CONCURRENCY;
const WARM_MS = 30_000;
/** Loading the code is not the function's own time; Lambda allows 10 s, a busy machine of two cores needs more. */
const INIT_LIMIT_MS = 30_000;
/** A longer line is cut: the page shows lines, and CloudWatch cuts at 256 KiB too. */
const MAX_LINE_CHARS = 256 * 1024;
const BOOTSTRAP = new URL('../worker/bootstrap.ts', import.meta.url);

type Instance = { readonly worker: Worker; partialLine: string; idleSinceMs: number };

type State = {
  readonly spec: FunctionSpec;
  readonly idle: Instance[];
  readonly waiting: (() => void)[];
  busy: number;
  invocations: number;
  errors: number;
  lastError: string | undefined;
};

/**
 * @param baseEnvironment what every function gets besides its own variables: region, endpoints, credentials
 */
export function openFunctions(
  specs: readonly FunctionSpec[],
  baseEnvironment: Readonly<Record<string, string>>,
  clock: VirtualClock,
  observer: PoolObserver,
): FunctionPool {
  const states = new Map<string, State>(
    specs.map((spec) => [
      spec.name,
      { spec, idle: [], waiting: [], busy: 0, invocations: 0, errors: 0, lastError: undefined },
    ]),
  );
  const live = new Set<Instance>();
  let running = 0;
  let stopped = false;

  const start = (spec: FunctionSpec): Instance => {
    const workerData: WorkerStart = {
      functionName: spec.name,
      functionArn: spec.arn,
      codeDir: spec.codeDir,
      handler: spec.handler,
      memoryMib: spec.memoryMib,
    };
    const worker = new Worker(BOOTSTRAP, {
      workerData,
      env: { ...baseEnvironment, ...spec.environment, AWS_LAMBDA_FUNCTION_NAME: spec.name, _HANDLER: spec.handler },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: spec.memoryMib },
    });
    worker.setMaxListeners(0);
    const instance: Instance = { worker, partialLine: '', idleSinceMs: performance.now() };
    live.add(instance);
    // An instance may also die between two calls; the next call then finds it gone and starts another.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      live.delete(instance);
      const idle = states.get(spec.name)?.idle ?? [];
      const at = idle.indexOf(instance);
      if (at >= 0) idle.splice(at, 1);
    });
    return instance;
  };
  const end = async (instance: Instance) => {
    live.delete(instance);
    await instance.worker.terminate();
  };

  const cool = setInterval(() => {
    const beforeMs = performance.now() - WARM_MS;
    for (const { idle } of states.values()) {
      for (const instance of idle.filter(({ idleSinceMs }) => idleSinceMs < beforeMs)) {
        idle.splice(idle.indexOf(instance), 1);
        void end(instance);
      }
    }
  }, WARM_MS);

  const invoke = async (name: string, payload: unknown): Promise<InvocationResult> => {
    const state = states.get(name);
    if (state === undefined) throw new Error(`no function ${name} in the template`);
    while (state.busy >= (state.spec.reservedConcurrency ?? DEFAULT_CONCURRENCY)) {
      await new Promise<void>((resolve) => state.waiting.push(resolve));
    }
    state.busy += 1;
    running += 1;
    const startedMs = performance.now();
    const instance = state.idle.pop() ?? start(state.spec);
    const outcome = await call(instance, state.spec, payload, clock, observer);
    const healthy = outcome.ok || !ENDS_INSTANCE.has(outcome.error.errorType);
    instance.idleSinceMs = performance.now();
    if (healthy && !stopped && state.idle.length < WARM_INSTANCES) state.idle.push(instance);
    else await end(instance);
    state.invocations += 1;
    if (!outcome.ok) {
      state.errors += 1;
      state.lastError = `${outcome.error.errorType}: ${outcome.error.errorMessage}`;
      observer.onLines(name, [`ERROR ${state.lastError}`, ...outcome.error.trace.slice(1)]);
    }
    observer.onFinished(name, performance.now() - startedMs, !outcome.ok);
    state.busy -= 1;
    running -= 1;
    state.waiting.shift()?.();
    return outcome;
  };

  return {
    invoke,
    running: () => running,
    status: () =>
      [...states.values()].map(({ spec, invocations, errors, lastError }) => ({
        name: spec.name,
        description: spec.description,
        invocations,
        errors,
        lastError,
      })),
    stop: async () => {
      stopped = true;
      clearInterval(cool);
      await Promise.all([...live].map(end));
    },
  };
}

const TIMED_OUT = 'Sandbox.Timedout';
const EXITED = 'Runtime.ExitError';
/** After these the instance is not used again, as on AWS. */
const ENDS_INSTANCE = new Set([TIMED_OUT, EXITED]);

function call(
  instance: Instance,
  spec: FunctionSpec,
  payload: unknown,
  clock: VirtualClock,
  observer: PoolObserver,
): Promise<InvocationResult> {
  const requestId = randomUUID();
  const { worker } = instance;
  const timeoutMs = spec.timeoutS * 1000;
  return new Promise((resolve) => {
    const finish = (outcome: InvocationResult) => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const fail = (errorType: string, errorMessage: string) =>
      finish({ ok: false, requestId, error: { errorType, errorMessage, trace: [] } });
    const onMessage = (message: WorkerMessage) => {
      if (message.kind === 'log') observer.onLines(spec.name, wholeLines(instance, message.text));
      else if (message.requestId !== requestId) return;
      else if (message.kind === 'began') limit(timeoutMs);
      else if (message.kind === 'done') finish({ ok: true, requestId, result: message.result });
      else finish({ ok: false, requestId, error: message.error });
    };
    const onError = (error: unknown) => fail(EXITED, error instanceof Error ? error.message : String(error));
    const onExit = (code: number) => fail(EXITED, `Runtime exited with code ${code}`);
    let timer: NodeJS.Timeout | undefined;
    const limit = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(
        () => fail(TIMED_OUT, `${requestId} Task timed out after ${(ms / 1000).toFixed(2)} seconds`),
        ms,
      );
    };
    limit(INIT_LIMIT_MS);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    const anchor = { virtualMs: clock.now(), realMs: Date.now() };
    const message: InvokeMessage = { requestId, payload: JSON.stringify(payload ?? null), anchor, timeoutMs };
    worker.postMessage(message);
  });
}

function wholeLines(instance: Instance, text: string): string[] {
  const lines = (instance.partialLine + text).split('\n');
  instance.partialLine = lines.pop() ?? '';
  return lines.filter((line) => line !== '').map((line) => line.slice(0, MAX_LINE_CHARS));
}
