import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMAND = join(ROOT, 'packages', 'cli', 'bin', 'piutang.mjs');

/** What a command answered. */
export type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs `piutang` as a person does, from the repository's root. */
export function piutang(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [COMMAND, ...args],
      { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

/** A local cloud in a process of its own and a temporary folder, which a test may kill and start again. */
export type LocalSystem = {
  readonly start: (...flags: readonly string[]) => Promise<void>;
  /** Ends the process at once, as a power cut does. */
  readonly kill: () => Promise<void>;
  /** Ends it in order; it can be started again on the same folder. */
  readonly stop: () => Promise<void>;
  /** Folder of everything that it keeps. */
  readonly data: string;
  /** Runs a command on it. */
  readonly run: (...args: readonly string[]) => Promise<Run>;
  /** Runs a command and answers its JSON. Throws what the command said when it failed. */
  readonly json: <T>(...args: readonly string[]) => Promise<T>;
  /** What the running system says of itself. */
  readonly running: () => { readonly url: string };
  /** Writes a file to drop. */
  readonly file: (name: string, text: string) => string;
  readonly dispose: () => Promise<void>;
};

export function localSystem(): LocalSystem {
  const folder = mkdtempSync(join(tmpdir(), 'piutang-local-'));
  const data = join(folder, 'data');
  let child: ChildProcess | undefined;

  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const dying = child;
    child = undefined;
    if (dying === undefined || dying.exitCode !== null) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill(signal);
    await gone;
  };
  const run = (...args: readonly string[]) => piutang(...args, '--data', data);
  return {
    start: async (...flags) => {
      const started = spawn(process.execPath, [COMMAND, 'local', 'start', '--port', '0', '--data', data, ...flags], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      let said = '';
      started.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
      });
      // The stream is read to its end, because a program whose output nobody takes stops.
      await new Promise<void>((resolve, reject) => {
        createInterface({ input: started.stdout }).on('line', (line) => {
          if (line.startsWith('ready ')) resolve();
        });
        started.once('exit', (code) => reject(new Error(`the local cloud ended with ${code}: ${said}`)));
      });
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    data,
    run,
    json: async <T>(...args: readonly string[]) => {
      const { stdout, stderr, code } = await run(...args, '--json');
      if (code === 2 || stdout === '') throw new Error(`piutang ${args.join(' ')}: exit ${code} ${stdout} ${stderr}`);
      return JSON.parse(stdout) as T;
    },
    running: () => JSON.parse(readFileSync(join(data, 'running.json'), 'utf8')) as { url: string },
    file: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    // An orderly end, because a killed process leaves its database server to the next start.
    dispose: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
