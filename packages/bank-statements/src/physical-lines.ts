/** Counts physical lines (LF, CRLF or lone CR) behind a reading position, each character once however text is cut. */
export type LineCounter = {
  /** The physical line, from 1, of a position of the current buffer. Positions never go back, except to the same line. */
  at(buffer: string, position: number): number;
  /** The first `count` characters of the buffer are read; the next buffer begins behind them. */
  drop(buffer: string, count: number): void;
  /** A new buffer begins at a position: what stands before it was in an earlier buffer. */
  resume(position: number): void;
};

const LF = 10;
const CR = 13;

export function createLineCounter(): LineCounter {
  let line = 1;
  /** All up to here, in the current buffer, is counted. */
  let seen = 0;
  /** The next LF and CR at or behind `seen`, so that a long line is searched once; -1 when the buffer has none. */
  let nextLf = UNKNOWN;
  let nextCr = UNKNOWN;
  /** The last character dropped was a CR: its line ends unless an LF follows. */
  let openCr = false;

  function count(buffer: string, to: number): void {
    if (openCr && buffer.length > seen) {
      openCr = false;
      if (buffer.charCodeAt(seen) !== LF) line += 1;
    }
    if (seen >= to) return;
    if (nextLf === UNKNOWN) nextLf = buffer.indexOf('\n', seen);
    while (nextLf >= 0 && nextLf < to) {
      line += 1;
      nextLf = buffer.indexOf('\n', nextLf + 1);
    }
    if (nextCr === UNKNOWN) nextCr = buffer.indexOf('\r', seen);
    while (nextCr >= 0 && nextCr < to && nextCr + 1 < buffer.length) {
      if (buffer.charCodeAt(nextCr + 1) !== LF) line += 1;
      nextCr = buffer.indexOf('\r', nextCr + 1);
    }
    seen = to;
  }

  return {
    at(buffer, position) {
      count(buffer, position);
      return line;
    },
    drop(buffer, size) {
      count(buffer, size);
      if (size > 0) openCr = size === buffer.length && buffer.charCodeAt(size - 1) === CR;
      seen -= size;
      nextLf = nextLf >= size ? nextLf - size : UNKNOWN;
      nextCr = nextCr >= size ? nextCr - size : UNKNOWN;
    },
    resume(position) {
      seen = position;
      nextLf = UNKNOWN;
      nextCr = UNKNOWN;
    },
  };
}

const UNKNOWN = -2;
