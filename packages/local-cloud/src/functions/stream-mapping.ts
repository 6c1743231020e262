import { setTimeout as sleep } from 'node:timers/promises';
import { matchesPattern } from '../buses/pattern.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { QueueStore } from '../queues/queue-store.ts';
import { type Database, readSetting, writeSetting } from '../storage/database.ts';
import type { StreamRecord, StreamSource } from '../table/table-stream.ts';
import type { FunctionSpec, StreamMappingSpec } from '../template/system-model.ts';
import { failedItems } from './batch-response.ts';
import type { FunctionPool, InvocationResult } from './function-pool.ts';
import type { Mapping } from './queue-mapping.ts';

/** How often an idle stream is asked for new records; writes from outside a function are seen after this long. */
const IDLE_POLL_MS = 300;
/** Retries of a failed batch wait this long, doubling; real time, because a stream retry has no virtual timer. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

export type StreamMapping = Mapping & {
  /** Reads until there is nothing new; resolves when everything read has been handled. */
  drain(): Promise<void>;
  /** The sequence number up to which everything has been handled; `undefined` before the first. */
  passed(): string | undefined;
};

/**
 * Reads a table's stream for a function: in order, one batch at a time, from where the last batch ended. A failed batch
 * is halved (where the template says so) and retried; what still fails goes to the on-failure queue and is passed over.
 */
export function openStreamMapping(
  spec: StreamMappingSpec,
  target: FunctionSpec,
  stream: StreamSource,
  queues: QueueStore,
  functions: FunctionPool,
  clock: VirtualClock,
  database: Database,
): StreamMapping {
  const checkpointName = `stream.${spec.streamArn}.${spec.functionName}`;
  let stopped = false;
  let reading: Promise<void> | undefined;

  const settleAt = (sequence: string) => writeSetting(database, checkpointName, sequence);

  const giveUp = (batch: readonly StreamRecord[], outcome: InvocationResult, attempts: number) => {
    const queue = spec.onFailureArn === undefined ? undefined : queues.find(spec.onFailureArn);
    const last = batch.at(-1);
    database.transaction(() => {
      if (queue !== undefined) {
        const record = failureRecord(batch, outcome, attempts, target, spec.streamArn, clock.now());
        queues.send(queue, JSON.stringify(record), clock.now());
      }
      if (last !== undefined) settleAt(last.dynamodb.SequenceNumber);
    });
  };

  const handle = async (batch: readonly StreamRecord[]): Promise<void> => {
    let rest = batch;
    for (let attempt = 0; rest.length > 0 && !stopped; ) {
      const outcome = await functions.invoke(spec.functionName, { Records: rest });
      if (stopped) return;
      const done = handledCount(spec, rest, outcome);
      if (done > 0) {
        settleAt(rest[done - 1]?.dynamodb.SequenceNumber ?? '');
        rest = rest.slice(done);
        if (rest.length === 0) return;
        attempt = 0;
      }
      if (done === 0 && spec.bisect && rest.length > 1) {
        const middle = Math.ceil(rest.length / 2);
        await handle(rest.slice(0, middle));
        await handle(rest.slice(middle));
        return;
      }
      attempt += 1;
      if (spec.maxRetries >= 0 && attempt > spec.maxRetries) return giveUp(rest, outcome, attempt);
      await sleep(Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LONGEST_RETRY_MS));
    }
  };

  const readAll = async () => {
    while (!stopped) {
      const records = await stream.after(readSetting(database, checkpointName), spec.batchSize, clock.now());
      const last = records.at(-1);
      if (last === undefined) return;
      const wanted = records.filter(
        (record) => spec.filters.length === 0 || spec.filters.some((pattern) => matchesPattern(pattern, record)),
      );
      if (wanted.length > 0) await handle(wanted);
      if (!stopped) settleAt(last.dynamodb.SequenceNumber);
    }
  };
  const drain = () => {
    reading ??= readAll().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const timer = setInterval(() => {
    // The table server may be gone while the system stops; the next tick or the stop ends it.
    drain().catch(() => undefined);
  }, IDLE_POLL_MS);
  return {
    poke: () => void drain().catch(() => undefined),
    drain,
    busy: () => reading !== undefined,
    passed: () => readSetting(database, checkpointName),
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** How many records from the front of the batch are done: a report names the first that is not. */
function handledCount(spec: StreamMappingSpec, batch: readonly StreamRecord[], outcome: InvocationResult): number {
  if (!outcome.ok) return 0;
  if (!spec.reportsItemFailures) return batch.length;
  const sequences = batch.map((record) => record.dynamodb.SequenceNumber);
  const failed = failedItems(outcome.result, new Set(sequences));
  if (failed === undefined) return 0;
  const first = sequences.findIndex((sequence) => failed.has(sequence));
  return first < 0 ? batch.length : first;
}

/** What Lambda sends to the on-failure queue: where the records are, not the records. */
function failureRecord(
  batch: readonly StreamRecord[],
  outcome: InvocationResult,
  attempts: number,
  target: FunctionSpec,
  streamArn: string,
  nowMs: number,
) {
  const now = new Date(nowMs).toISOString();
  return {
    requestContext: {
      requestId: outcome.requestId,
      functionArn: target.arn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: attempts,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: outcome.ok ? undefined : 'Unhandled',
    },
    version: '1.0',
    timestamp: now,
    DDBStreamBatchInfo: {
      shardId: 'shardId-local',
      startSequenceNumber: batch[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: batch.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: now,
      approximateArrivalOfLastRecord: now,
      batchSize: batch.length,
      streamArn,
    },
  };
}
