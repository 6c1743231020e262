import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from '../api/serve.ts';
import type { TableSpec } from '../template/system-model.ts';
import { callDynamo } from './dynamo-call.ts';

/** Dynoxide answers in well under a second; a machine under load needs more. */
const START_TIMEOUT_MS = 15_000;
const POLL_MS = 25;

export type TableServer = { readonly url: string; stop(): Promise<void> };
export type TableServerRefusal = { readonly refused: 'no-table-server'; readonly message: string };

/**
 * Starts the DynamoDB server (Dynoxide, SQLite) on the folder. One that a killed predecessor left behind would keep the
 * file locked: it is ended first, but only when it is still that very program on that very file.
 * @param lastPort the port to take again where it is free; 0 for any
 */
export async function startTableServer(dataDir: string, lastPort: number): Promise<TableServer | TableServerRefusal> {
  const binary = findBinary();
  if (binary === undefined) {
    return {
      refused: 'no-table-server',
      message: `no DynamoDB server for ${process.platform}-${process.arch}: got no @dynoxide package for it, expected one of linux-x64; run on such a machine or npm ci again`,
    };
  }
  const file = join(dataDir, 'table.db');
  const pidFile = join(dataDir, 'table-server.pid');
  await endLeftOver(pidFile, file);
  const port = (await freePort(lastPort)) ?? (await freePort(0)) ?? 0;
  const child = spawn(binary, ['serve', '--host', LOOPBACK, '--port', String(port), '--db-path', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  writeFileSync(pidFile, String(child.pid));
  const url = `http://${LOOPBACK}:${port}`;
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-1000);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      return {
        refused: 'no-table-server',
        message: `the DynamoDB server did not start: ${said.trim() || 'no answer'}`,
      };
    }
    await sleep(POLL_MS);
  }
  return { url, stop: () => end(child, pidFile) };
}

/** Creates the template's tables that are not there yet. */
export async function createTables(url: string, tables: readonly TableSpec[]): Promise<void> {
  const { TableNames } = (await callDynamo(url, 'DynamoDB_20120810.ListTables', {})) as { TableNames: string[] };
  for (const table of tables) {
    if (!TableNames.includes(table.name)) await callDynamo(url, 'DynamoDB_20120810.CreateTable', table.create);
  }
}

function findBinary(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    );
    const binary = join(dirname(manifest), process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

async function endLeftOver(pidFile: string, databaseFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  for (let tries = 0; Number.isInteger(pid) && commandLine(pid).includes(databaseFile) && tries < 100; tries += 1) {
    if (tries === 0) process.kill(pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
  rmSync(pidFile, { force: true });
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function end(child: ChildProcess, pidFile: string): Promise<void> {
  return new Promise((resolve) => {
    const ended = () => {
      rmSync(pidFile, { force: true });
      resolve();
    };
    if (child.exitCode !== null || child.signalCode !== null) return ended();
    child.once('exit', ended);
    child.kill('SIGTERM');
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    await callDynamo(url, 'DynamoDB_20120810.ListTables', {});
    return true;
  } catch {
    return false;
  }
}

/** The port where nothing listened on it a moment ago, else `undefined`; any free port for 0. */
function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(wanted, LOOPBACK, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}
