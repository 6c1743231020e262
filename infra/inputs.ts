import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './repository.ts';

/** Everything that can change a bundle or a template, besides the tenant file. */
const SOURCES = [
  'infra/**/*.ts',
  'functions/**/*.{ts,json}',
  'packages/*/src/**/*',
  'packages/*/package.json',
  'cdk.json',
  'package-lock.json',
];
/** Beside `manifest.json` in the cloud assembly; says what the assembly was made from. */
const STAMP = 'piutang-inputs.json';

/** Packages that no function and no template is made of. */
function isElsewhere(folder: string): boolean {
  return /[/\\]packages[/\\](cli|local-cloud)([/\\]|$)/.test(folder);
}

/** A digest of the sources, the tenant's file and the given options. */
export function inputsDigest(tenant: string, options: Readonly<Record<string, string | boolean>>): string {
  const hash = createHash('sha256').update(JSON.stringify(options));
  const files = globSync([...SOURCES, `tenants/${tenant}.json`], { cwd: REPOSITORY, withFileTypes: true })
    .filter(
      (each) =>
        each.isFile() &&
        !each.parentPath.includes('node_modules') &&
        !isElsewhere(each.parentPath) &&
        !/\.test\.ts$/.test(each.name),
    )
    .map((each) => join(each.parentPath, each.name))
    .sort();
  for (const file of files) hash.update(`\0${file.slice(REPOSITORY.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Whether the assembly in `outDir` was made from exactly these inputs. */
export function isMadeFrom(outDir: string, digest: string): boolean {
  const stamp = join(outDir, STAMP);
  if (!existsSync(stamp) || !existsSync(join(outDir, 'manifest.json'))) return false;
  return readFileSync(stamp, 'utf8').includes(digest);
}

/** Remembers what the assembly was made from. */
export function stampInputs(outDir: string, digest: string): void {
  writeFileSync(join(outDir, STAMP), `${JSON.stringify({ inputs: digest })}\n`);
}
