import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { FUNCTION_NAMES, type FunctionName } from './functions.ts';
import { REPOSITORY } from './repository.ts';
import { tenantFilePath } from './tenant-file.ts';

/** Largest bundle: above this, loading the code becomes the larger part of a cold start. */
export const BUNDLE_BUDGET_KIB = 350;

/** What one function's code weighs, without its source map. */
export type BundleSize = { readonly name: FunctionName; readonly kib: number };

/** Folder of a function's bundle: `index.mjs`, its source map and `tenant.json`. */
export function bundleDir(tenant: string, name: FunctionName): string {
  return join(REPOSITORY, 'dist', tenant, name);
}

function handlerPath(name: FunctionName): string {
  return join(REPOSITORY, 'functions', name, 'handler.ts');
}

/**
 * Bundles every function of a tenant in one esbuild call: the SDK inside (the one in the runtime changes under us),
 * ECMAScript modules (they load faster), and `require` for the CommonJS packages that ask for it at run time.
 */
export async function bundleFunctions(tenant: string): Promise<void> {
  const missing = FUNCTION_NAMES.filter((name) => !existsSync(handlerPath(name)));
  if (missing.length > 0) {
    throw new Error(
      `no handler for ${missing.join(', ')}: expected functions/<name>/handler.ts with an exported handler; write it or take the name out of infra/functions.ts`,
    );
  }
  refuseUnknownFolders();
  const outDir = join(REPOSITORY, 'dist', tenant);
  rmSync(outDir, { recursive: true, force: true });
  await build({
    absWorkingDir: REPOSITORY,
    entryPoints: Object.fromEntries(FUNCTION_NAMES.map((name) => [`${name}/index`, `functions/${name}/handler.ts`])),
    outdir: `dist/${tenant}`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    sourcemap: true,
    // The map is for stack traces; the sources themselves are in the repository.
    sourcesContent: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(REPOSITORY, 'infra', 'lambda-credentials.ts') },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  for (const name of FUNCTION_NAMES) copyFileSync(tenantFilePath(tenant), join(bundleDir(tenant, name), 'tenant.json'));
}

/** What the bundles of a tenant weigh, as they lie in `dist/`. */
export function bundleSizes(tenant: string): BundleSize[] {
  return FUNCTION_NAMES.map((name) => ({
    name,
    kib: statSync(join(bundleDir(tenant, name), 'index.mjs')).size / 1024,
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

/** Bundles above {@link BUNDLE_BUDGET_KIB}, one sentence each; empty when all are within it. */
export function bundlesOverBudget(sizes: readonly BundleSize[]): string[] {
  return sizes
    .filter(({ kib }) => kib > BUNDLE_BUDGET_KIB)
    .map(
      ({ name, kib }) =>
        `${name}: got ${kib.toFixed(1)} KiB, expected at most ${BUNDLE_BUDGET_KIB} KiB; see what grew with: npx esbuild --analyze`,
    );
}
