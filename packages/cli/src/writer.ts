import type { Writable } from 'node:stream';

/** Output that waits for its reader, so that what is printed never piles up in memory. */
export type Writer = {
  write(text: string): Promise<void>;
  /** Waits until everything is out. */
  flush(): Promise<void>;
};

/** Small writes are joined up to here: a system call a booking would cost more than reading it. */
const JOIN_CHARS = 65_536;

/** Writes to a stream. A reader that has gone away (`piutang … | head`) is no error: the rest is dropped. */
export function createWriter(stream: Writable): Writer {
  let waiting = '';
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  const flush = async () => {
    const text = waiting;
    waiting = '';
    if (gone || text === '') return;
    await new Promise<void>((resolve) => {
      stream.write(text, () => resolve());
    });
  };
  return {
    async write(text) {
      waiting += text;
      if (waiting.length > JOIN_CHARS) await flush();
    },
    flush,
  };
}
