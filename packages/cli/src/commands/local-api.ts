import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { RUNNING_FILE } from '@piutang/local-cloud';

/** A command on the local cloud that could not do its work. */
export type LocalRefusal = { readonly code: string; readonly message: string; readonly usage?: boolean };

/** What a running local cloud says of itself in its data folder. */
export type Running = {
  readonly url: string;
  readonly tenant: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** Finds the instance that runs on the data folder. */
export function findRunning(dataDir: string): Running | LocalRefusal {
  const file = join(dataDir, RUNNING_FILE);
  if (!existsSync(file)) {
    return {
      code: 'not-running',
      message: `no local cloud runs on ${dataDir}: start one with npm start, or name its folder with --data`,
      usage: true,
    };
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Running;
}

/** A call's body: JSON, or the bytes of a file. */
export type Body = { readonly json: unknown } | { readonly file: string };

/**
 * One call of the local cloud's API. It has no time limit, because the answer to an advance of a year takes minutes.
 * The error of an answer is a refusal.
 */
export async function callLocal(running: Running, method: string, path: string, body?: Body): Promise<unknown> {
  let answer: { status: number; text: string };
  try {
    answer = await send(new URL(`/api/${path}`, running.url), method, body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse(
      'not-running',
      `the local cloud at ${running.url} does not answer: got ${why}; start it with npm start`,
    );
  }
  const json = JSON.parse(answer.text) as unknown;
  if (answer.status < 400) return json;
  const { code, message } = (json as { error: { code: string; message: string } }).error;
  return refuse(code, message);
}

/** Whether an answer of {@link callLocal} is a refusal. */
export function isRefusal(answer: unknown): answer is LocalRefusal {
  return typeof answer === 'object' && answer !== null && REFUSAL in answer;
}

const REFUSAL = Symbol('refusal');

function refuse(code: string, message: string): LocalRefusal & { [REFUSAL]: true } {
  return { code, message, [REFUSAL]: true };
}

function send(url: URL, method: string, body: Body | undefined): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method }, (incoming) => {
      read(incoming).then((text) => resolve({ status: incoming.statusCode ?? 500, text }), reject);
    });
    outgoing.once('error', reject);
    if (body === undefined) outgoing.end();
    else if ('json' in body) outgoing.end(JSON.stringify(body.json));
    else createReadStream(body.file).once('error', reject).pipe(outgoing);
  });
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
