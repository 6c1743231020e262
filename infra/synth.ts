import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { warningsOf } from '@piutang/tenancy';
import { piutangApp } from './app.ts';
import { bundleFunctions, bundleSizes, bundlesDir, bundlesOverBudget } from './bundle.ts';
import { inputsDigest, isMadeFrom, stampInputs } from './inputs.ts';
import { REPOSITORY } from './repository.ts';
import { templateDiff, templatesIn } from './template-diff.ts';
import { DEFAULT_TENANT, loadTenant, TenantFileRefused } from './tenant-file.ts';

/** Options of {@link synthesize}. */
export type SynthesizeOptions = {
  readonly tenant: string;
  /** Folder of the cloud assembly; emptied first. Relative paths are taken from the current folder. */
  readonly outDir: string;
  /** Check policies too, and throw where one is broken. */
  readonly nag: boolean;
};

/** What a synthesis gave. */
export type Synthesized = {
  readonly outDir: string;
  /** False where the assembly was already there, made from the same inputs. */
  readonly made: boolean;
};

/**
 * Bundles the functions and synthesizes a tenant in this process, with no command and no network; about three seconds,
 * and nothing at all where no input has changed since the last time.
 */
export async function synthesize(options: SynthesizeOptions): Promise<Synthesized> {
  const outDir = resolve(options.outDir);
  const digest = digestOf(options.tenant, options.nag);
  if (isMadeFrom(outDir, digest)) return { outDir, made: false };
  const tenant = loadTenant(options.tenant);
  // A folder of its own: two synths at a time do not meet, and the CDK, which remembers what it has copied by its path
  // for as long as the process lives, copies again.
  const bundles = mkdtempSync(join(tmpdir(), 'piutang-bundles-'));
  try {
    await bundleFunctions(options.tenant, bundles);
    emptyAssembly(outDir);
    piutangApp({
      tenant,
      codeDirOf: (name) => join(bundles, name),
      outDir,
      nag: options.nag,
      today: new Date().toISOString().slice(0, 10),
    }).app.synth();
  } finally {
    rmSync(bundles, { recursive: true });
  }
  refuseFailedChecks(outDir);
  stampInputs(outDir, digest);
  return { outDir, made: true };
}

/** Policy results change with the day on which acknowledgements expire, templates do not. */
function digestOf(tenant: string, nag: boolean): string {
  return inputsDigest(tenant, nag ? { nag, today: new Date().toISOString().slice(0, 10) } : { nag });
}

/** Empties a folder that holds a cloud assembly, and refuses any other that is not empty. */
function emptyAssembly(outDir: string): void {
  if (!existsSync(outDir) || readdirSync(outDir).length === 0) return;
  if (!existsSync(join(outDir, 'cdk.out'))) {
    throw new Error(
      `output folder: got ${outDir}, which holds something else, expected an empty folder or an earlier cloud assembly; name another with --out`,
    );
  }
  rmSync(outDir, { recursive: true });
}

/** Synthesizes with the stock `cdk` command, as a deployment does; answers its exit code. */
function runCdkSynth(tenant: string, outDir: string, nag: boolean): number {
  const cdk = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const run = spawnSync(
    process.execPath,
    [cdk, 'synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', outDir],
    {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: {
        ...process.env,
        // The app command `node` in cdk.json must be this Node, whatever the machine's own is.
        PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DISABLE_VERSION_CHECK: '1',
        PIUTANG_TENANT: tenant,
        PIUTANG_NAG: nag ? 'on' : 'off',
      },
    },
  );
  if (run.status !== 0) process.stderr.write(`${run.stdout}${run.stderr}`);
  return run.status ?? 1;
}

/** Reads what the checks reported: a check that crashed is a failure in the report, and yet the command succeeds. */
function refuseFailedChecks(outDir: string): void {
  const report = join(outDir, 'validation-report.json');
  if (!existsSync(report)) return;
  const { pluginReports } = JSON.parse(readFileSync(report, 'utf8')) as ValidationReport;
  const failed = pluginReports.filter((each) => each.conclusion !== 'success');
  if (failed.length === 0) return;
  const named = failed.map((each) => `${each.pluginName} (${each.metadata?.error ?? 'findings'})`).join(', ');
  throw new Error(`policy checks failed: ${named}; read ${report}`);
}

type ValidationReport = {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: string;
    readonly metadata?: { readonly error?: string };
  }[];
};

type Template = { readonly Resources?: Readonly<Record<string, { readonly Type: string }>> };

/** Lines that say how many resources and roles each stack of an assembly has. */
export function countLines(outDir: string): string[] {
  return globSync('*.template.json', { cwd: outDir })
    .sort()
    .map((file) => {
      const { Resources = {} } = JSON.parse(readFileSync(join(outDir, file), 'utf8')) as Template;
      const types = Object.values(Resources).map((each) => each.Type);
      const roles = types.filter((type) => type === 'AWS::IAM::Role').length;
      return `${file.replace('.template.json', '')}: ${types.length} resources, ${roles} roles`;
    });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      tenant: { type: 'string', default: process.env.PIUTANG_TENANT ?? DEFAULT_TENANT },
      out: { type: 'string', default: 'cdk.out' },
      quiet: { type: 'boolean', default: false },
      nag: { type: 'boolean', default: true },
      budget: { type: 'boolean', default: false },
      // What would change against the assembly that lies in the output folder.
      diff: { type: 'boolean', default: false },
    },
  });
  const { tenant, nag } = values;
  const outDir = resolve(values.out);
  const say = (lines: readonly string[]) => {
    if (!values.quiet) for (const line of lines) console.log(line);
  };
  const warnings = warningsOf(loadTenant(tenant));
  const digest = digestOf(tenant, nag);
  const before = templatesIn(outDir);
  if (!isMadeFrom(outDir, digest)) {
    await bundleFunctions(tenant, bundlesDir(tenant));
    emptyAssembly(outDir);
    const exitCode = runCdkSynth(tenant, outDir, nag);
    if (exitCode !== 0) return exitCode;
    refuseFailedChecks(outDir);
    stampInputs(outDir, digest);
  }
  if (values.diff) {
    const changes = templateDiff(before, templatesIn(outDir));
    for (const line of changes.length === 0 ? ['nothing changes'] : changes) console.log(line);
    return 0;
  }
  const sizes = bundleSizes(bundlesDir(tenant));
  say(sizes.map(({ name, kib }) => `${name}: ${kib.toFixed(1)} KiB`));
  say(countLines(outDir));
  say(warnings.map((each) => `note: ${each.message}`));
  const tooLarge = bundlesOverBudget(sizes);
  if (!values.quiet || values.budget) for (const line of tooLarge) console.error(line);
  return tooLarge.length > 0 && values.budget ? 1 : 0;
}

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(error instanceof TenantFileRefused ? error.message : `synth: ${error.message}`);
    process.exitCode = 1;
  }
}
