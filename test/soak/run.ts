import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { live } from '../support/days/live.ts';
import { liveThrough } from '../support/dunning-year.ts';
import { startDynoxide } from '../support/dynoxide.ts';
import { engineBooks } from '../support/faults/engine-books.ts';
import { enumerate, sampledPairs, singleFaults } from '../support/faults/enumerate.ts';
import { ALL_SCENARIOS } from '../support/faults/scenarios.ts';
import { tryHostileNotices } from '../support/hostile-notices.ts';
import { commands } from '../support/model/commands.ts';
import { play } from '../support/model/play.ts';
import { MEETINGS, playMeeting } from '../support/schedules/meetings.ts';
import { killAgainAndAgain } from './kills.ts';
import { judgeMutants } from './mutants.ts';
import { mutationScore, type Score } from './stryker.ts';

/**
 * Everything that proves the books, whole: `npm run soak` runs all parts, `npm run soak -- mutants kills` some. Each part
 * prints what it does as it goes on and one row of the table at its end. `--share 0.1` runs a tenth of what can be shared;
 * `--mutate` names a file or a group of files for Stryker.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: '20261121' },
    mutate: { type: 'string', multiple: true },
  },
});
const SHARE = Number(values.share);
const SEED = Number(values.seed);

type Row = { readonly ran: string; readonly found: readonly string[] };

/** Of the files that decide, plan, write and keep money; the raw score, equivalent changes and all. */
const LEAST_MUTATION_SCORE = 90;

const say = (line: string) => void process.stderr.write(`${line}\n`);
const share = (whole: number) => Math.max(1, Math.round(whole * SHARE));

const ZONES = ['Asia/Jakarta', 'America/New_York', 'Europe/London', 'Pacific/Kiritimati'];

const PARTS: Readonly<Record<string, () => Promise<Row>>> = {
  notices: async () => {
    const mails = share(100_000);
    const found = await tryHostileNotices(mails, SEED, (done) => done % 10_000 === 0 && say(`${done} mails`));
    return { ran: `${mails} mails with hostile names, texts and references`, found };
  },
  faults: async () => {
    let [calls, runs] = [0, 0];
    const found: string[] = [];
    for (const scenario of ALL_SCENARIOS) {
      const done = await enumerate(scenario, singleFaults);
      calls += done.calls.length;
      runs += done.runs;
      found.push(...done.problems);
      say(`${scenario.name}: ${done.calls.length} calls, ${done.runs} runs, ${done.problems.length} problems`);
    }
    return { ran: `${ALL_SCENARIOS.length} handlers, ${calls} calls, ${runs} runs, on the memory twin`, found };
  },
  'faults-on-engine': async () => {
    const engine = await startDynoxide();
    let runs = 0;
    const found: string[] = [];
    try {
      for (const scenario of ALL_SCENARIOS) {
        const every = Math.max(1, Math.round(1 / SHARE));
        const some = (calls: Parameters<typeof singleFaults>[0]) =>
          singleFaults(calls).filter((_, at) => at % every === 0);
        const done = await enumerate(scenario, some, engineBooks(engine));
        runs += done.runs;
        found.push(...done.problems);
        say(`${scenario.name} on the engine: ${done.runs} runs, ${done.problems.length} problems`);
      }
    } finally {
      await engine.stop();
    }
    return { ran: `${runs} runs on the embedded DynamoDB engine`, found };
  },
  pairs: async () => {
    let runs = 0;
    const found: string[] = [];
    for (const scenario of ALL_SCENARIOS) {
      const done = await enumerate(scenario, sampledPairs(share(2_000), SEED));
      runs += done.runs;
      found.push(...done.problems);
      say(`${scenario.name}: ${done.runs} pairs, ${done.problems.length} problems`);
    }
    return { ran: `${runs} pairs of faults within six calls, seed ${SEED}`, found };
  },
  schedules: async () => {
    const found: string[] = [];
    let schedules = 0;
    const most = SHARE === 1 ? Number.POSITIVE_INFINITY : share(10_000);
    for (const meeting of MEETINGS) {
      const done = await playMeeting(meeting, most, SEED);
      schedules += done.schedules;
      found.push(...done.problems.map((problem) => `${meeting.name}: ${problem}`));
      say(
        `${meeting.name}: ${done.schedules} schedules, ${done.same} the same as others, ${done.problems.length} problems`,
      );
    }
    return { ran: `${schedules} schedules of ${MEETINGS.length} meetings`, found };
  },
  model: async () => {
    const numRuns = share(1_000_000);
    const result = await fc.check(
      fc.asyncProperty(commands, async (sequence) => {
        const breaches = await play(sequence, false);
        if (breaches.length > 0) throw new Error(breaches.join('\n'));
      }),
      { numRuns, seed: SEED },
    );
    const found = result.failed
      ? [`seed ${result.seed}, path ${result.counterexamplePath}: ${result.errorInstance}`]
      : [];
    return { ran: `${result.numRuns} sequences of commands, seed ${SEED}`, found };
  },
  days: async () => {
    const days = share(400);
    const found: string[] = [];
    let [deliveries, mails] = [0, 0];
    for (const [at, zone] of ZONES.entries()) {
      const done = await live(zone, days, SEED + at);
      deliveries += done.deliveries;
      mails += done.mails;
      found.push(...done.breaches.map((breach) => `${zone}: ${breach}`));
      say(
        `${zone}: ${days} days, ${done.deliveries} deliveries, ${done.mails} mails, ${done.breaches.length} problems`,
      );
    }
    return {
      ran: `${days} days in ${ZONES.length} zones, ${deliveries} deliveries, ${mails} mails, seed ${SEED}`,
      found,
    };
  },
  reminders: async () => {
    const plan = { seed: SEED, payers: 500, days: share(400) };
    const { wrongs, mails, decisions, payments, disputes, promises, bounces } = await liveThrough(plan);
    return {
      ran: `${plan.days} days of ${plan.payers} payers in six zones: ${decisions} decisions, ${mails} mails, ${payments} payments, ${disputes} disputes, ${promises} promises, ${bounces} bounces, seed ${SEED}`,
      found: wrongs,
    };
  },
  kills: async () => {
    const { kills, looks, files, problems } = await killAgainAndAgain(share(500), SEED, say);
    return {
      ran: `${kills} kills of the local cloud, ${files} files, ${looks} verifications, seed ${SEED}`,
      found: problems,
    };
  },
  mutants: async () => {
    const { killed, all } = judgeMutants(say);
    return { ran: `${all} seeded defects, ${killed} found by a test`, found: killed === all ? [] : ['see NOT FOUND'] };
  },
  stryker: async () => {
    const scores = mutationScore(values.mutate ?? [], say);
    const sum = (of: 'found' | 'all' | 'equivalent' | 'cpuSeconds') =>
      scores.reduce((total, score) => total + score[of], 0);
    const percentOf = (part: number, all: number) => `${((100 * part) / all).toFixed(1)} %`;
    const told = ({ found, all, equivalent }: Pick<Score, 'found' | 'all' | 'equivalent'>) =>
      `${found} of ${all}, ${percentOf(found, all)}, without ${equivalent} equivalent ones ${percentOf(found, all - equivalent)}`;
    for (const score of scores) say(`${score.name}: ${told(score)}, ${score.cpuSeconds} s`);
    const whole = { found: sum('found'), all: sum('all'), equivalent: sum('equivalent') };
    const isEnough = 100 * whole.found >= LEAST_MUTATION_SCORE * whole.all;
    return {
      ran: `changes found: ${told(whole)}; ${sum('cpuSeconds')} s of processor time`,
      found: isEnough ? [] : [`${percentOf(whole.found, whole.all)} is below ${LEAST_MUTATION_SCORE} %`],
    };
  },
  repair: async () =>
    scriptPart('repair.ts', share(10_000), (tears) => `${tears} random books torn, repaired and judged`),
  drill: async () =>
    scriptPart(
      'restore-drill.ts',
      share(1_000_000),
      (items) => `${items} items in the engine, torn, repaired and proved`,
    ),
  million: async () =>
    scriptPart(
      'million.ts',
      share(1_000_000),
      (lines) => `a statement of ${lines} lines through the state machine of the template, table and bucket in memory`,
      ['--max-old-space-size=16000'],
    ),
  oracles: async () => {
    const oracle = join(import.meta.dirname, 'journal-oracles.ts');
    const run = spawnSync(process.execPath, [oracle, String(share(1_000))], { encoding: 'utf8' });
    say(run.stdout.trim() || run.stderr.trim());
    return {
      ran: `${share(1_000)} random books against hledger and DuckDB`,
      found: run.status === 0 ? [] : [run.stdout],
    };
  },
};

/** A part that is a script of its own: it prints one JSON object and ends with 1 where it found something. */
function scriptPart(file: string, size: number, ran: (size: number) => string, nodeFlags: readonly string[] = []): Row {
  const script = join(import.meta.dirname, file);
  const run = spawnSync(process.execPath, [...nodeFlags, script, String(size)], { encoding: 'utf8' });
  say(run.stdout.trim() || run.stderr.trim());
  return { ran: ran(size), found: run.status === 0 ? [] : [run.stdout] };
}

const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  say(`soak: got ${unknown.join(', ')}, expected some of: ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
process.stdout.write('| part | ran | found | CPU s |\n|---|---|---|---|\n');
for (const [name, part] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const before = process.cpuUsage();
  const { ran, found } = await part();
  const { user, system } = process.cpuUsage(before);
  for (const problem of found.slice(0, 20)) say(problem);
  if (found.length > 0) process.exitCode = 1;
  process.stdout.write(`| ${name} | ${ran} | ${found.length} | ${Math.round((user + system) / 1e6)} |\n`);
}
