import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';

const SUFFIX = '.bench.ts';

/** A benchmark is a file `<name>.bench.ts` here that exports `bench`. */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

const [name] = positionals;
if (name === undefined || positionals.length > 1 || !names.includes(name)) {
  console.error(`bench: got ${positionals.join(' ') || 'nothing'}, expected one of: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const { bench } = (await import(`./${name}${SUFFIX}`)) as { bench: () => Promise<Benchmark> };
  const result = await bench();
  console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, null, 2));
}
