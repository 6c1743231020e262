import { tearAndRepair } from '../support/torn-books.ts';

/**
 * Torn books repaired and judged: `node test/soak/repair.ts [tears] [first seed]`. Prints one JSON object and ends with 1
 * where a repair left anything wrong.
 */
const [tears = 10_000, firstSeed = 1] = process.argv.slice(2).map(Number);

const codes: Record<string, number> = {};
const faults: string[] = [];
const before = process.cpuUsage();
for (let seed = firstSeed; seed < firstSeed + tears; seed += 1) {
  const tear = await tearAndRepair(seed);
  for (const code of tear.codes) codes[code] = (codes[code] ?? 0) + 1;
  faults.push(...tear.faults.map((fault) => `seed ${seed}: ${fault}`));
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({ tears, firstSeed, codes, faults, cpuS: Math.round((user + system) / 1e6) })}\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
