/**
 * Reads a bank file from its standard input and prints what it needed: `node statement-memory-child.ts NAME`, where NAME
 * is that of the generator on the other end of the pipe. A process of its own, so that its memory is the reader's alone.
 */
import { readFileSync } from 'node:fs';
import { readStatementBatches } from '@piutang/bank-statements';
import { type GeneratorName, STATEMENT_GENERATORS } from '../support/statement-generators/formats.ts';

/** What one reading needed and found. */
export type MemoryReading = {
  readonly lines: number;
  readonly peakMib: number;
  readonly bytes: number;
  readonly problems: number;
  readonly balances: string;
};

/**
 * The most memory that was ever resident. The kernel's own high-water mark of this address space: `maxRSS` also counts
 * the moment between fork and exec, when a process still is a copy of its parent.
 */
function peakMib(): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kib !== undefined) return Number(kib) / 1024;
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}

if (import.meta.main) {
  let lines = 0;
  let bytes = 0;
  let problems = 0;
  let balances = '';
  const counted = async function* () {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const { options } = STATEMENT_GENERATORS[process.argv[2] as GeneratorName];
  for await (const batch of readStatementBatches(counted(), options)) {
    for (const event of batch) {
      if (event.kind === 'line') lines += 1;
      else if (event.kind === 'problem') problems += 1;
      else if (event.kind === 'end') balances = event.tail.balances;
      else if (event.kind === 'error') throw new Error(event.error.message);
    }
  }
  const reading: MemoryReading = { lines, bytes, problems, balances, peakMib: peakMib() };
  console.log(JSON.stringify(reading));
}
