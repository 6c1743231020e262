import type { FormatReader, ReadOptions } from './reader.ts';
import { READERS } from './registry.ts';

/** Below this a resemblance is chance: the file is refused as unknown rather than read as something. */
const LEAST_CONFIDENCE = 0.2;

/** The reader that is surest of the head of a file, by content alone, or the one that the caller named. */
export function detectReader(head: string, options: ReadOptions): FormatReader | undefined {
  const named = options.format;
  if (named !== undefined) return READERS.find((reader) => reader.formats.includes(named));
  let best: FormatReader | undefined;
  let confidence = LEAST_CONFIDENCE;
  for (const reader of READERS) {
    const found = reader.sniff(head, options);
    if (found > confidence) {
      best = reader;
      confidence = found;
    }
  }
  return best;
}
