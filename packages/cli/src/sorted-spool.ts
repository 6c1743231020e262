import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Text that is sorted in memory; more becomes sorted runs on disk that are merged. */
const RUN_CHARS = 33_554_432;

/** Texts by their keys, sorted by key in code unit order however many there are, in bounded memory. */
export type SortedSpool = {
  /** A promise only when a run goes to disk. */
  add(key: string, text: string): Promise<void> | undefined;
  /** The texts in order. Nothing may be added afterwards. */
  sorted(): AsyncIterable<string>;
  /** Removes the temporary files, if any. Call it in any case. */
  discard(): Promise<void>;
};

type Entry = readonly [key: string, text: string];

/** @param runChars for tests: how much is sorted in memory at a time */
export function createSortedSpool(runChars = RUN_CHARS): SortedSpool {
  let waiting: Entry[] = [];
  let length = 0;
  let folder: string | undefined;
  const runs: string[] = [];

  const spill = async () => {
    folder ??= await mkdtemp(join(tmpdir(), 'piutang-sort-'));
    const path = join(folder, randomUUID());
    const entries = waiting.sort(byKey);
    waiting = [];
    length = 0;
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
    await pipeline(Readable.from(lines), createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    runs.push(path);
  };

  return {
    add(key, text) {
      waiting.push([key, text]);
      length += key.length + text.length;
      return length > runChars ? spill() : undefined;
    },
    async *sorted() {
      waiting.sort(byKey);
      const sources = [...runs.map(readRun), inMemory(waiting)];
      const heads: { entry: Entry; from: AsyncIterator<Entry> }[] = [];
      for (const source of sources) {
        const from = source[Symbol.asyncIterator]();
        const next = await from.next();
        if (next.done !== true) heads.push({ entry: next.value, from });
      }
      while (heads.length > 0) {
        // A book of a million entries has a few dozen runs: looking at each head costs less than a heap would explain.
        const least = heads.reduce((a, b) => (byKey(b.entry, a.entry) < 0 ? b : a));
        yield least.entry[1];
        const next = await least.from.next();
        if (next.done === true) heads.splice(heads.indexOf(least), 1);
        else least.entry = next.value;
      }
    },
    async discard() {
      waiting = [];
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function* readRun(path: string): AsyncGenerator<Entry> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) yield JSON.parse(line) as Entry;
}

async function* inMemory(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

const byKey = ([a]: Entry, [b]: Entry) => (a < b ? -1 : a > b ? 1 : 0);
