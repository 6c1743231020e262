import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { asciiSources } from './bundle-ascii.ts';
import { leanSdk } from './bundle-lean-sdk.ts';
import { FUNCTION_NAMES, type FunctionName } from './functions.ts';
import { REPOSITORY } from './repository.ts';
import { tenantFilePath } from './tenant-file.ts';

/** Largest bundle: above this, loading the code becomes the larger part of a cold start. */
const BUNDLE_BUDGET_KIB = 350;

/** Functions that cannot keep to {@link BUNDLE_BUDGET_KIB}, and what they must keep to. */
const LARGER_BUDGETS_KIB: Partial<Record<FunctionName, number>> = {
  // Every bank format's reader, single-byte code pages and the matcher are 300 KiB beside the SDK and the shell, and
  // nobody waits for this function: docs/decisions/0002.
  'process-bank-statement': 640,
  // The matcher, S3 and a reader of mails (three quarters of it the names of HTML's characters) beside the SDK and the shell;
  // nobody waits for it either.
  'join-remittances': 500,
  // Ageing, worklist, claims, plans, credit, figures, forecast and exports of one day, once a day, by a schedule. As a bundle
  // of their own the figures would be loaded in every run all the same.
  'age-receivables': 400,
};

/** Code that a function loads only when it needs it, as a bundle beside its own. */
const LATER_BUNDLES = [
  // PDFKit and fontkit, 900 KiB: only a mail that attaches a statement waits for them (docs/decisions/0019).
  { out: 'send-notice/letters', entry: 'functions/send-notice/letters.ts' },
] as const;

/** Files that lie beside a function's bundle. */
const BESIDE_BUNDLES = [
  { from: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf', to: 'send-notice/regular.ttf' },
  { from: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf', to: 'send-notice/bold.ttf' },
] as const;

const require = createRequire(join(REPOSITORY, 'functions', 'package.json'));

const VIRTUAL_OUT_DIR = 'dist/bundle';

/** How code becomes a bundle: what decides its size and its behaviour, apart from the names of its files. */
export const BUNDLE_SETTINGS: BuildOptions = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // Larger than UTF-8 and faster to load: see asciiSources.
  charset: 'ascii',
  legalComments: 'none',
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

/** What one function's code weighs, without its source map. */
export type BundleSize = { readonly name: FunctionName; readonly kib: number };

/** Folder of a tenant's bundles: one folder a function with `index.mjs`, its source map and `tenant.json`. */
export function bundlesDir(tenant: string): string {
  return join(REPOSITORY, 'dist', tenant);
}

function handlerPath(name: FunctionName): string {
  return join(REPOSITORY, 'functions', name, 'handler.ts');
}

/**
 * Bundles every function of a tenant in one esbuild call: the SDK inside (the one in the runtime changes under us),
 * ECMAScript modules (they load faster), and `require` for the CommonJS packages that ask for it at run time.
 * @param intoDir emptied first; the bytes do not depend on where it is
 */
export async function bundleFunctions(tenant: string, intoDir: string): Promise<void> {
  const missing = FUNCTION_NAMES.filter((name) => !existsSync(handlerPath(name)));
  if (missing.length > 0) {
    throw new Error(
      `no handler for ${missing.join(', ')}: expected functions/<name>/handler.ts with an exported handler; write it or take the name out of infra/functions.ts`,
    );
  }
  refuseUnknownFolders();
  const { outputFiles } = await build({
    ...BUNDLE_SETTINGS,
    absWorkingDir: REPOSITORY,
    entryPoints: {
      ...Object.fromEntries(FUNCTION_NAMES.map((name) => [`${name}/index`, `functions/${name}/handler.ts`])),
      ...Object.fromEntries(LATER_BUNDLES.map(({ out, entry }) => [out, entry])),
    },
    // Source maps name the sources from here, wherever the files are written.
    outdir: VIRTUAL_OUT_DIR,
    write: false,
    plugins: [leanSdk(), asciiSources()],
    // The map is for stack traces; the sources themselves are in the repository.
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
  });
  rmSync(intoDir, { recursive: true, force: true });
  for (const name of FUNCTION_NAMES) mkdirSync(join(intoDir, name), { recursive: true });
  for (const { path, contents } of outputFiles) {
    writeFileSync(join(intoDir, relative(join(REPOSITORY, VIRTUAL_OUT_DIR), path)), contents);
  }
  for (const { from, to } of BESIDE_BUNDLES) copyFileSync(require.resolve(from), join(intoDir, to));
  for (const name of FUNCTION_NAMES) copyFileSync(tenantFilePath(tenant), join(intoDir, name, 'tenant.json'));
}

/** What bundles weigh, as they lie in a folder. */
export function bundleSizes(dir: string): BundleSize[] {
  return FUNCTION_NAMES.map((name) => ({
    name,
    kib: statSync(join(dir, name, 'index.mjs')).size / 1024,
  }));
}

/** A handler that no name stands for would never be deployed, without a word. */
function refuseUnknownFolders(): void {
  const known: readonly string[] = FUNCTION_NAMES;
  const unknown = readdirSync(join(REPOSITORY, 'functions'), { withFileTypes: true })
    .filter((each) => each.isDirectory() && existsSync(join(REPOSITORY, 'functions', each.name, 'handler.ts')))
    .map((each) => each.name)
    .filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `functions/${unknown.join(', functions/')} has a handler but no budget: add the name to infra/functions.ts and wire it in infra/stacks/processing.ts`,
    );
  }
}

/** Largest size of a function's bundle in KiB. */
export function bundleBudgetKib(name: FunctionName): number {
  return LARGER_BUDGETS_KIB[name] ?? BUNDLE_BUDGET_KIB;
}

/** Bundles above their budget, one sentence each; empty when all are within it. */
export function bundlesOverBudget(sizes: readonly BundleSize[]): string[] {
  return sizes
    .filter(({ name, kib }) => kib > bundleBudgetKib(name))
    .map(
      ({ name, kib }) =>
        `${name}: got ${kib.toFixed(1)} KiB, expected at most ${bundleBudgetKib(name)} KiB; see what grew with: npx esbuild --analyze`,
    );
}
