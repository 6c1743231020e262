import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/**
 * Gives a run of tests a temporary folder of its own, which tests and the processes that they start find as the
 * system's. Projects share it: the first one's is everybody's.
 */
export function setup(): void {
  if (process.env['PIUTANG_TEST_FOLDER'] !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'piutang-tests-'));
  process.env['PIUTANG_TEST_FOLDER'] = folder;
  process.env['TMPDIR'] = folder;
}

/** Takes the folder away with whatever a test left in it. */
export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
