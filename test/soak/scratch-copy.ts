import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** A copy of the sources to put defects into, with the installed packages of the original. */
export type ScratchCopy = { readonly folder: string; readonly remove: () => void };

export function scratchCopy(): ScratchCopy {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of listed
    .split('\0')
    .filter((each) => /^(packages|functions|infra|test|tenants)\/|^[^/]+$/.test(each))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file), { force: true });
  }
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@piutang'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@piutang') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  // The workspace's own packages are links into the folder, so the copy's lead into the copy.
  for (const name of readdirSync(join(ROOT, 'node_modules', '@piutang')))
    symlinkSync(readlinkSync(join(ROOT, 'node_modules', '@piutang', name)), join(modules, '@piutang', name));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
