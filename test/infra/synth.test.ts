import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlesOverBudget } from '@piutang/infra/bundle.ts';
import { FUNCTION_NAMES } from '@piutang/infra/functions.ts';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import { synthesize } from '@piutang/infra/synth.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { resourcesOf, type Template } from './synthesized.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'piutang-synth-'));

/** Digest of every file below a folder, by its path. */
function contents(root: string): string[] {
  return globSync('**/*', { cwd: root, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .sort()
    .map((file) => `${file.slice(root.length)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`);
}

describe('synthesize', () => {
  const [first, second] = [folder(), folder()];
  beforeAll(async () => {
    await synthesize({ tenant: 'example', outDir: first, nag: false });
    await synthesize({ tenant: 'example', outDir: second, nag: false });
  });

  it('gives the same bytes every time, code included', () => {
    expect(contents(first).length).toBeGreaterThan(20);
    expect(contents(second)).toEqual(contents(first));
  });

  it('does nothing where nothing has changed', async () => {
    const outDir = folder();
    const options = { tenant: 'example', outDir, nag: false };
    expect(await synthesize(options)).toEqual({ outDir, made: true });
    expect(await synthesize(options)).toEqual({ outDir, made: false });
  });

  it('puts the tenant file beside each function’s code', () => {
    const assets = globSync('asset.*/tenant.json', { cwd: first });
    expect(assets).toHaveLength(FUNCTION_NAMES.length);
    const file = readFileSync(join(REPOSITORY, 'tenants', 'example.json'), 'utf8');
    for (const each of assets) expect(readFileSync(join(first, each), 'utf8')).toBe(file);
  });

  it('never empties a folder that holds something else', async () => {
    const other = folder();
    writeFileSync(join(other, 'precious.txt'), 'mine');
    await expect(synthesize({ tenant: 'example', outDir: other, nag: false })).rejects.toThrow(
      /name another with --out/,
    );
    expect(readFileSync(join(other, 'precious.txt'), 'utf8')).toBe('mine');
  });

  it('sets exactly the variables that each function’s code asks for', () => {
    const file = join(first, 'Piutang-example-Processing.template.json');
    const functions = resourcesOf(JSON.parse(readFileSync(file, 'utf8')) as Template, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
    for (const [id, { Properties }] of functions) {
      const asset = `asset.${Properties.Code.S3Key.replace('.zip', '')}`;
      const code = readFileSync(join(first, asset, 'index.mjs'), 'utf8');
      const asked = new Set(code.match(/\bPIUTANG_[A-Z_]+\b/g));
      const set = Object.keys(Properties.Environment.Variables).filter((each) => each.startsWith('PIUTANG_'));
      expect(set.sort(), id).toEqual([...asked].sort());
    }
  });
});

describe('npm run synth', () => {
  const synth = (...args: string[]) =>
    spawnSync(process.execPath, ['infra/synth.ts', ...args], { cwd: REPOSITORY, encoding: 'utf8' });

  it('refuses a tenant that has no file, in one sentence and with the remedy', () => {
    const { status, stderr } = synth('--tenant', 'nobody', '--out', folder());
    expect(status).toBe(1);
    expect(stderr).toContain('there is no such file; write one with: piutang tenant init nobody');
  });
});

describe('the bundle budget', () => {
  it('names what is too large, by how much, and lets the rest pass', () => {
    const sizes = [
      { name: 'send-notice', kib: 350 },
      { name: 'run-dunning', kib: 350.4 },
    ] as const;
    expect(bundlesOverBudget(sizes)).toEqual([
      expect.stringMatching(/^run-dunning: got 350\.4 KiB, expected at most 350 KiB; /),
    ]);
  });
});
