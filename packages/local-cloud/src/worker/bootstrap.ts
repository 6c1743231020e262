import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, InvokeMessage, WorkerMessage, WorkerStart } from './messages.ts';
import { installVirtualDate } from './virtual-date.ts';

/** Runs in a worker thread: what Lambda's runtime does for one instance of one function. */

type Handler = (event: unknown, context: unknown) => unknown;

const start = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('the bootstrap runs in a worker thread only');
const send = (message: WorkerMessage) => port.postMessage(message);

const realNow = Date.now;
let anchor = { virtualMs: realNow(), realMs: realNow() };
installVirtualDate(() => anchor.virtualMs + realNow() - anchor.realMs);

// Written lines travel on the same channel as outcomes, so none is lost or late when the call has ended.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
    send({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') done();
    return true;
  }) as typeof stream.write;
}

let loaded: Promise<Handler> | undefined;

async function load(): Promise<Handler> {
  const [file = 'index', exported = 'handler'] = start.handler.split('.');
  const module: unknown = await import(pathToFileURL(join(start.codeDir, `${file}.mjs`)).href);
  const handler = (module as Record<string, unknown>)[exported];
  if (typeof handler !== 'function') throw new Error(`${start.handler} is not exported by the bundle`);
  return handler as Handler;
}

port.on('message', (message: InvokeMessage) => {
  anchor = message.anchor;
  let deadlineMs = realNow() + message.timeoutMs;
  const context = {
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMib),
    awsRequestId: message.requestId,
    logGroupName: `/aws/lambda/${start.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(deadlineMs - realNow(), 0),
  };
  loaded ??= load();
  loaded
    .then((handler) => {
      deadlineMs = realNow() + message.timeoutMs;
      send({ kind: 'began', requestId: message.requestId });
      return handler(JSON.parse(message.payload), context);
    })
    // A result is what Lambda would put on the wire, so what JSON cannot carry is gone here too.
    .then((result) => JSON.parse(JSON.stringify(result ?? null)) as unknown)
    .then(
      (result) => send({ kind: 'done', requestId: message.requestId, result }),
      (error: unknown) => send({ kind: 'failed', requestId: message.requestId, error: describe(error) }),
    );
});

function describe(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
