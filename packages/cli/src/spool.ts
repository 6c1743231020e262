import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writer } from './writer.ts';

/** Text up to here waits in memory; most bank files never reach it, and a gigabyte of lines must not. */
const MEMORY_CHARS = 4_194_304;

/** Holds text that may still be thrown away: in memory while it is short, else in a temporary file. */
export type Spool = {
  /** A promise only when the text went to disk: waiting for each booking would cost more than reading it. */
  append(text: string): Promise<void> | undefined;
  copyTo(out: Writer): Promise<void>;
  /** Removes the temporary file, if any. Call it in any case. */
  discard(): Promise<void>;
};

export function createSpool(): Spool {
  let waiting: string[] = [];
  let length = 0;
  let file: { readonly path: string; readonly stream: WriteStream } | undefined;
  const spill = async () => {
    file ??= await openTemporary();
    const { stream } = file;
    const text = waiting.join('');
    waiting = [];
    length = 0;
    await new Promise<void>((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  };
  return {
    append(text) {
      waiting.push(text);
      length += text.length;
      return length > MEMORY_CHARS ? spill() : undefined;
    },
    async copyTo(out) {
      if (file !== undefined) {
        for await (const chunk of createReadStream(file.path, 'utf8')) await out.write(String(chunk));
      }
      for (const text of waiting) await out.write(text);
    },
    async discard() {
      waiting = [];
      if (file === undefined) return;
      const { path, stream } = file;
      await new Promise<void>((resolve) => stream.end(() => resolve()));
      await rm(path, { force: true });
    },
  };
}

async function openTemporary() {
  const path = join(tmpdir(), `piutang-${randomUUID()}`);
  const stream = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', reject);
  });
  return { path, stream };
}
