import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { instant, instantAt, localDateAt, parseLocalDate, type TimeZone } from '@piutang/calendar';
import { Hono } from 'hono';
import { drop } from './api/drop.ts';
import { apiRoutes } from './api/routes.ts';
import { type Listening, listen, nodeListener, type PortRefusal } from './api/serve.ts';
import { demonstration } from './demo/demonstration.ts';
import type { Endpoints } from './engine/endpoints.ts';
import { type Engine, type EngineRefusal, startEngine } from './engine/engine.ts';
import { pageRoutes } from './page/routes.ts';
import { type Database, type DatabaseRefusal, openDatabase, readSetting, writeSetting } from './storage/database.ts';
import { type AssemblyRefusal, readAssembly, type StackTemplate } from './template/assembly.ts';

export type LocalCloudOptions = {
  /** Folder of everything that survives a restart; made when it is not there. */
  readonly dataDir: string;
  /** Folder of the synthesized template (`cdk.out`). */
  readonly assemblyDir: string;
  /** Port of the page; 0 takes any free one. */
  readonly port: number;
  readonly tenant: { readonly name: string; readonly timeZone: TimeZone };
  /** Day, `YYYY-MM-DD`, at whose local midnight the clock of a new folder starts; an older folder is advanced to it. */
  readonly asOf?: string;
  /** No demonstration set on the first start. */
  readonly empty?: boolean;
};

/** A running local cloud. */
export type LocalCloud = {
  /** The page, e.g. `http://127.0.0.1:4700`. */
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Variables with which the stock SDK, the AWS CLI and `piutang` work on it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Moves the clock; see `piutang local advance`. */
  advanceTo(untilMs: number, onProgress?: (atMs: number) => void): Promise<void>;
  settle(): Promise<void>;
  /** Resolves when the first start's demonstration set is in and what a stop made the clock miss has been caught up. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

export type LocalCloudRefusal =
  | EngineRefusal
  | PortRefusal
  | DatabaseRefusal
  | AssemblyRefusal
  | { readonly refused: 'other-tenant' | 'as-of-past' | 'as-of-unreadable'; readonly message: string };

/** Name of the file in the data folder by which the command finds the running instance. */
export const RUNNING_FILE = 'running.json';

/** Starts the system of the template on this machine; refusals are one sentence each. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud | LocalCloudRefusal> {
  const { dataDir, tenant } = options;
  const stacks = readAssembly(options.assemblyDir);
  if ('refused' in stacks) return stacks;
  mkdirSync(dataDir, { recursive: true });
  const database = await lockedDatabase(dataDir);
  if ('refused' in database) return database;
  const refusal = refuseOptions(options, database);
  if (refusal !== undefined) {
    database.close();
    return refusal;
  }
  const state: State = { options, stacks, database, engine: undefined, background: Promise.resolve(), warnings: [] };
  const server = await listen(nodeListener(appOf(state).fetch), options.port);
  const started = 'refused' in server ? server : await begin(state);
  if (started !== undefined) {
    if (!('refused' in server)) await server.stop();
    state.database.close();
    return started;
  }
  const engine = engineOf(state);
  const { url } = server as Listening;
  const runningFile = join(dataDir, RUNNING_FILE);
  state.announce = () => {
    const { environment } = engineOf(state);
    const said = { pid: process.pid, url, tenant: tenant.name, environment };
    writeFileSync(runningFile, `${JSON.stringify(said, null, 2)}\n`);
  };
  state.announce();
  return {
    url,
    endpoints: engine.endpoints,
    environment: engine.environment,
    advanceTo: (untilMs, onProgress) => engineOf(state).pacemaker.advanceTo(untilMs, onProgress),
    settle: () => engineOf(state).pacemaker.settle(),
    ready: () => state.background,
    stop: async () => {
      rmSync(runningFile, { force: true });
      await (server as Listening).stop();
      await state.engine?.stop();
      await state.background;
      state.database.close();
    },
  };
}

/** An instance that was told to stop, or lost the terminal that started it, is gone after this long. */
const PREDECESSOR_MS = 5_000;
const LOOK_AGAIN_MS = 200;

async function lockedDatabase(dataDir: string): Promise<Database | DatabaseRefusal> {
  const deadlineMs = Date.now() + PREDECESSOR_MS;
  for (;;) {
    const database = openDatabase(dataDir);
    if (!('refused' in database) || Date.now() > deadlineMs) return database;
    await sleep(LOOK_AGAIN_MS);
  }
}

type State = {
  readonly options: LocalCloudOptions;
  readonly stacks: readonly StackTemplate[];
  database: Database;
  engine: Engine | undefined;
  background: Promise<void>;
  warnings: string[];
  announce?: () => void;
};

function engineOf(state: State): Engine {
  if (state.engine === undefined) throw new Error('the local cloud is not running');
  return state.engine;
}

function appOf(state: State): Hono {
  const app = new Hono();
  app.route(
    '/',
    apiRoutes({
      engine: () => state.engine,
      tenant: state.options.tenant.name,
      warnings: () => state.warnings,
      ready: () => state.background,
      reset: () => reset(state),
    }),
  );
  app.route('/', pageRoutes());
  return app;
}

async function begin(state: State): Promise<EngineRefusal | undefined> {
  const { options, database, stacks } = state;
  const engine = await startEngine({
    dataDir: options.dataDir,
    database,
    stacks,
    zone: options.tenant.timeZone,
    startMs: startOf(options),
  });
  if ('refused' in engine) return engine;
  state.engine = engine;
  writeSetting(database, 'tenant', options.tenant.name);
  state.warnings = warningsOf(engine);
  state.background = inBackground(engine, options).catch((error: unknown) => {
    state.warnings.push(error instanceof Error ? error.message : String(error));
  });
  return undefined;
}

/** What a first start, a restart and `--as-of` have to do, without keeping anybody waiting for the page. */
async function inBackground(engine: Engine, options: LocalCloudOptions): Promise<void> {
  const { pacemaker, clock } = engine;
  if (options.empty !== true) await dropDemonstration(engine);
  if (engine.missedUntilMs > clock.now()) await pacemaker.advanceTo(engine.missedUntilMs);
  const asOfMs = startOf(options);
  if (options.asOf !== undefined && asOfMs > clock.now()) await pacemaker.advanceTo(asOfMs);
}

/** Invoices first, so that the payments in the bank files find them; a kill in between resumes at the right file. */
async function dropDemonstration(engine: Engine): Promise<void> {
  const { database, clock, zone, pacemaker } = engine;
  if (readSetting(database, 'demonstration') === 'done') return;
  const today = localDateAt(instant(clock.now()), zone);
  const day = parseLocalDate(readSetting(database, 'demonstration.day') ?? '') ?? today;
  writeSetting(database, 'demonstration.day', day);
  for (const { key, text } of demonstration(day)) {
    await drop(engine, key, [Buffer.from(text, 'utf8')]);
    await pacemaker.settle();
  }
  writeSetting(database, 'demonstration', 'done');
}

function warningsOf({ model }: Engine): string[] {
  if (model.mail.identities.length > 0) return [];
  return ['no sender is verified for this tenant: reminders are decided and recorded, and no mail leaves'];
}

async function reset(state: State): Promise<void> {
  const engine = engineOf(state);
  state.engine = undefined;
  await engine.stop();
  await state.background;
  state.database.close();
  emptyDataDir(state.options.dataDir);
  const database = openDatabase(state.options.dataDir);
  if ('refused' in database) throw new Error(database.message);
  state.database = database;
  const refusal = await begin(state);
  if (refusal !== undefined) throw new Error('message' in refusal ? refusal.message : refusal.messages.join('; '));
  state.announce?.();
}

/** What the local cloud itself wrote, and nothing else that may lie in the folder. */
function emptyDataDir(dataDir: string): void {
  for (const name of existsSync(dataDir) ? readdirSync(dataDir) : []) {
    if (/^(cloud|table)\.db/.test(name) || name === 'blobs')
      rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

function refuseOptions(options: LocalCloudOptions, database: Database): LocalCloudRefusal | undefined {
  const { tenant, asOf, dataDir } = options;
  const before = readSetting(database, 'tenant');
  if (before !== undefined && before !== tenant.name) {
    return {
      refused: 'other-tenant',
      message: `${dataDir} belongs to tenant ${before}: got ${tenant.name}, name another --data folder or delete this one`,
    };
  }
  if (asOf === undefined) return undefined;
  if (parseLocalDate(asOf) === undefined) {
    return { refused: 'as-of-unreadable', message: `--as-of: got ${asOf}, expected a day such as 2026-12-01` };
  }
  const now = readSetting(database, 'clock.now');
  if (now === undefined || startOf(options) >= Number(now)) return undefined;
  const today = localDateAt(instant(Number(now)), tenant.timeZone);
  if (asOf === today) return undefined;
  return {
    refused: 'as-of-past',
    message: `--as-of: got ${asOf}, but the clock in ${dataDir} is already at ${today} and only moves forward; use another --data folder`,
  };
}

function startOf({ asOf, tenant }: LocalCloudOptions): number {
  const date = parseLocalDate(asOf ?? '');
  return date === undefined ? Date.now() : Date.parse(instantAt(date, '00:00', tenant.timeZone));
}
