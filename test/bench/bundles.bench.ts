import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUNDLE_SETTINGS, bundleFunctions, bundleSizes } from '@piutang/infra/bundle.ts';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import { DEFAULT_TENANT } from '@piutang/infra/tenant-file.ts';
import { build } from 'esbuild';
import { type Benchmark, median, rounded } from './benchmark.ts';

/** Rounds that count; each loads every bundle once in a process of its own, so that a slow moment hits all alike. */
const ROUNDS = 21;

/** The least that a function on this table can be: the SDK as it is published, one client and one command. */
const BARE_HANDLER = `
  import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
  const client = new DynamoDBClient({});
  export const handler = (input) => client.send(new GetItemCommand(input));
`;

/** Loads the module in its argument and says how much processor time that took, in milliseconds; waiting does not count. */
const TIMED_IMPORT = `
  const from = process.cpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.cpuUsage(from);
  console.log((user + system) / 1000);
`;

/** What the deployment gives a function. */
const ENVIRONMENT = {
  AWS_REGION: 'ap-southeast-3',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  PIUTANG_TENANT: 'tenant',
  PIUTANG_TABLE: 'table',
  PIUTANG_BUCKET: 'bucket',
  PIUTANG_BUS: 'bus',
  PIUTANG_NOTICES_QUEUE_URL: 'https://sqs.ap-southeast-3.amazonaws.com/123456789012/notices',
  PIUTANG_CONFIGURATION_SET: 'set',
  PIUTANG_SENDERS: '4',
  PIUTANG_WATCHED_QUEUES: '[]',
  POWERTOOLS_SERVICE_NAME: 'piutang',
  POWERTOOLS_METRICS_NAMESPACE: 'Piutang',
};

/** Size of each function's bundle, and its time to load in a fresh process against that of a bare DynamoDB handler. */
export async function bench(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-bundles-'));
  try {
    const sizes = await bundledInto(folder);
    const times = timesOf(
      sizes.map(({ name }) => ({ name, url: pathToFileURL(join(folder, name, 'index.mjs')).href })),
    );
    const [bare, ...functions] = sizes.map(({ name, kib }) => ({ name, kib, ms: median(times.get(name) ?? []) }));
    if (bare === undefined) throw new Error('bundles: the bare handler was not measured');
    const imports = functions.map(({ name, ms }) => [`${name}_import`, rounded(ms / bare.ms, 3)] as const);
    const each = [bare, ...functions].flatMap(({ name, kib, ms }) => [
      [`${name}_kib`, rounded(kib, 1)] as const,
      [`${name}_import_ms`, rounded(ms, 1)] as const,
    ]);
    return {
      name: 'bundles',
      figures: {
        max_kib: rounded(Math.max(...functions.map(({ kib }) => kib)), 1),
        max_import_ratio: Math.max(...imports.map(([, ratio]) => ratio)),
        ...Object.fromEntries(each),
      },
      ratios: Object.fromEntries(imports),
      notes: [
        `import: median of ${ROUNDS} fresh processes of Node ${process.versions.node}, one of each bundle in turn`,
        'ratio: import time / that of the bare handler (below 1 is faster), the published SDK with one client and one command',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function bundledInto(folder: string) {
  await bundleFunctions(DEFAULT_TENANT, folder);
  const outfile = join(folder, 'bare', 'index.mjs');
  const { outExtension: _, ...settings } = BUNDLE_SETTINGS;
  await build({ ...settings, stdin: { contents: BARE_HANDLER, resolveDir: REPOSITORY }, outfile });
  return [{ name: 'bare', kib: statSync(outfile).size / 1024 }, ...bundleSizes(folder)];
}

function timesOf(bundles: readonly { readonly name: string; readonly url: string }[]): Map<string, number[]> {
  const times = new Map<string, number[]>(bundles.map(({ name }) => [name, []]));
  const timedImport = (url: string) =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '--eval', TIMED_IMPORT, url], {
        env: ENVIRONMENT,
        encoding: 'utf8',
      }),
    );
  // The first load of a file also reads it from the disk.
  for (const { url } of bundles) timedImport(url);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, url } of bundles) times.get(name)?.push(timedImport(url));
  }
  return times;
}
