import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableBytes } from '@piutang/table/size';
import { finishChunks, type ObjectRef, postChunk, postStatementFile, type StatementDesk } from '@piutang/workflows';
import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { desk } from '../shell/desk.ts';
import { environment } from '../shell/environment.ts';
import { files } from '../shell/files.ts';
import { eventWith, objectCreated, queueFunction } from '../shell/queue.ts';
import { logger, observed } from '../shell/telemetry.ts';

function deskFor(context: Context): StatementDesk {
  return {
    ...desk,
    files,
    tableBytes: () => tableBytes(new DynamoDBClient({}), environment('PIUTANG_TABLE')),
    wait,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}

/** What the queue brings: a new object of the bucket, or a file that a worker could not end in its time. */
const fileToPost = z.union([
  z.pipe(
    objectCreated,
    z.transform(({ detail: { object } }): ObjectRef => ({ key: object.key, versionId: object['version-id'] })),
  ),
  z.pipe(
    eventWith(z.object({ object: z.string(), versionId: z.string() })),
    z.transform(({ detail: { object: key, versionId } }): ObjectRef => ({ key, versionId })),
  ),
]);

const fromQueue = queueFunction(fileToPost, async (ref, context) => {
  const outcome = await postStatementFile(deskFor(context), ref);
  return `${outcome.state} file ${outcome.sha256.slice(0, 12)}`;
});

/** What the state machine calls with: an item of the list of chunks, and the end. */
const chunkWork = z.union([
  z.object({ chunk: z.object({ key: z.string() }) }),
  z.object({ finish: z.object({ sha256: z.string() }) }),
]);

const fromStateMachine = observed(async (event: unknown, context: Context) => {
  const work = z.parse(chunkWork, event);
  const outcome =
    'chunk' in work ? await postChunk(deskFor(context), work.chunk) : await finishChunks(deskFor(context), work.finish);
  logger.info('chunk' in work ? 'chunk done' : 'file done', { sha256: outcome.sha256.slice(0, 12) });
  return outcome;
});

/** A file in `bank-statements/`, or a chunk of one, becomes posted cash and lines that wait for review. */
export async function handler(event: SQSEvent | object, context: Context) {
  return 'Records' in event ? fromQueue(event, context) : fromStateMachine(event, context);
}
