import type { InvocationResult } from '../functions/function-pool.ts';
import type { Definition, MapState, State, TaskState } from './definition.ts';
import { atPath, filled, type Scope } from './json-path.ts';

/** What an execution works with. */
export type ExecutionParts = {
  readonly invoke: (functionName: string, payload: unknown) => Promise<InvocationResult>;
  /** An object of a bucket as text; `undefined` when there is none. */
  readonly readObject: (bucket: string, key: string) => Promise<string | undefined>;
  /** A stopped system ends executions between two states; they begin again at the next start. */
  readonly stopped: () => boolean;
};

/** An error of a state, by the name under which retriers know it. */
export class StateError extends Error {
  readonly error: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
  }
}

/** Children of a map at once where the definition names no number: more than the pool has instances gain nothing. */
const DEFAULT_CONCURRENCY = 8;
/** Retries where a retrier names no number, as in the language. */
const DEFAULT_ATTEMPTS = 3;

/** Runs the states one after the other and answers the last one's output. */
export async function runStates(
  { StartAt, States }: Definition,
  input: unknown,
  context: unknown,
  parts: ExecutionParts,
): Promise<unknown> {
  let name: string | undefined = StartAt;
  let value = input;
  while (name !== undefined) {
    if (parts.stopped()) throw new StateError('States.Stopped', 'the local cloud is stopping');
    const state: State | undefined = States[name];
    if (state === undefined) throw new StateError('States.Runtime', `there is no state ${name}`);
    if (state.Type === 'Fail') throw new StateError(state.Error ?? 'States.Failed', state.Cause ?? name);
    value = await runState(state, value, context, parts);
    name = state.Type === 'Succeed' ? undefined : state.Next;
  }
  return value;
}

async function runState(
  state: Exclude<State, { Type: 'Fail' }>,
  whole: unknown,
  context: unknown,
  parts: ExecutionParts,
): Promise<unknown> {
  const input = state.InputPath === undefined ? whole : atPath(state.InputPath, { input: whole, context });
  const scope: Scope = { input, context };
  const result = await resultOf(state, scope, parts);
  const selected =
    state.ResultSelector === undefined ? result : filled(state.ResultSelector, { input: result, context });
  const { ResultPath } = state;
  const output =
    ResultPath === null ? input : ResultPath === undefined ? selected : placed(input, ResultPath, selected);
  return state.OutputPath === undefined ? output : atPath(state.OutputPath, { input: output, context });
}

function resultOf(state: Exclude<State, { Type: 'Fail' }>, scope: Scope, parts: ExecutionParts): unknown {
  switch (state.Type) {
    case 'Succeed':
      return scope.input;
    case 'Pass':
      return state.Result ?? (state.Parameters === undefined ? scope.input : filled(state.Parameters, scope));
    case 'Task':
      return retried(state.Retry, () => call(state, scope, parts));
    case 'Map':
      return retried(state.Retry, () => mapOver(state, scope, parts));
  }
}

/** The function's ARN as the resource, or the service's own integration with the function as a parameter. */
async function call({ Resource, Parameters }: TaskState, scope: Scope, parts: ExecutionParts): Promise<unknown> {
  const given = Parameters === undefined ? scope.input : filled(Parameters, scope);
  const isIntegration = Resource.endsWith(':lambda:invoke');
  const { FunctionName = '', Payload } = isIntegration ? (given as { FunctionName?: string; Payload?: unknown }) : {};
  const outcome = await parts.invoke(nameIn(isIntegration ? FunctionName : Resource), isIntegration ? Payload : given);
  if (!outcome.ok) throw new StateError(outcome.error.errorType, outcome.error.errorMessage);
  return isIntegration ? { Payload: outcome.result, StatusCode: 200 } : outcome.result;
}

async function mapOver(state: MapState, scope: Scope, parts: ExecutionParts): Promise<unknown> {
  const items = await itemsOf(state, scope, parts);
  const results: unknown[] = new Array(items.length);
  const failures: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length && !parts.stopped()) {
      const index = next;
      next += 1;
      const context = { Map: { Item: { Index: index, Value: items[index] } } };
      const input =
        state.ItemSelector === undefined ? items[index] : filled(state.ItemSelector, { input: scope.input, context });
      try {
        results[index] = await runStates(state.ItemProcessor, input, context, parts);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
  };
  const width = Math.min(items.length, state.MaxConcurrency || DEFAULT_CONCURRENCY);
  await Promise.all(Array.from({ length: width }, work));
  if (parts.stopped()) throw new StateError('States.Stopped', 'the local cloud is stopping');
  const tolerated = Math.max(
    state.ToleratedFailureCount ?? 0,
    ((state.ToleratedFailurePercentage ?? 0) / 100) * items.length,
  );
  if (failures.length > tolerated)
    throw new StateError(
      'States.ExceedToleratedFailureThreshold',
      `${failures.length} of ${items.length}: ${failures[0]}`,
    );
  return results;
}

async function itemsOf(state: MapState, scope: Scope, parts: ExecutionParts): Promise<readonly unknown[]> {
  const { ItemReader } = state;
  if (ItemReader === undefined) return listIn(atPath(state.ItemsPath ?? '$', scope));
  const { Bucket = '', Key = '' } = filled(ItemReader.Parameters, scope) as { Bucket?: string; Key?: string };
  const text = await parts.readObject(Bucket, Key);
  if (text === undefined) throw new StateError('States.ItemReaderFailed', `there is no object ${Key}`);
  return listIn(JSON.parse(text));
}

function listIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new StateError('States.ItemReaderFailed', 'the items are not a list');
  return value as readonly unknown[];
}

/** Tries again as the retriers allow; without their waits, because nothing here gets better by waiting. */
async function retried<T>(retriers: TaskState['Retry'], work: () => Promise<T>): Promise<T> {
  const used = new Map<unknown, number>();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const name = error instanceof StateError ? error.error : 'States.Runtime';
      const retrier = retriers?.find(({ ErrorEquals }) => ErrorEquals.some((each) => isCalled(name, each)));
      const attempts = used.get(retrier) ?? 0;
      if (retrier === undefined || name === 'States.Stopped' || attempts >= (retrier.MaxAttempts ?? DEFAULT_ATTEMPTS))
        throw error;
      used.set(retrier, attempts + 1);
    }
  }
}

function isCalled(name: string, pattern: string): boolean {
  if (pattern === 'States.ALL' || pattern === name) return true;
  return pattern === 'States.TaskFailed' && name !== 'States.Timeout';
}

function placed(input: unknown, path: string, result: unknown): unknown {
  if (path === '$') return result;
  const name = /^\$\.(\w+)$/.exec(path)?.[1];
  if (name === undefined) throw new StateError('States.Runtime', `the result path ${path} is not simulated`);
  return { ...(typeof input === 'object' ? input : {}), [name]: result };
}

/** A function's name, of its ARN or with a version. */
function nameIn(functionName: string): string {
  return /:function:([^:]+)/.exec(functionName)?.[1] ?? functionName;
}
