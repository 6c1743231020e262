import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startLocalCloud } from '@piutang/local-cloud';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import type { LocalRefusal } from './local-api.ts';

export type StartFlags = {
  readonly port: string;
  readonly data: string;
  readonly tenant: string;
  readonly empty?: boolean;
  readonly asOf?: string;
};

/** A running local cloud, as the command that started it holds it. */
export type Started = {
  readonly url: string;
  readonly tenant: string;
  /** What will not happen with this tenant, a sentence each. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
};

const NO_SENDER =
  'note: the tenant has no mail sender: reminders are decided and recorded, and none is sent; add mail to its file to change that';

/** How soon a lost parent is noticed. */
const PARENT_LOOK_MS = 500;

/**
 * Resolves when the person or the program that started this wants it to end: Ctrl-C, a termination signal, or the death
 * of the npm that started it, which would otherwise leave a system behind that nobody sees.
 */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const before = ancestors();
    const timer = setInterval(() => {
      if (ancestors() === before) return;
      clearInterval(timer);
      resolve();
    }, PARENT_LOOK_MS);
    timer.unref();
  });
}

/** The parent and its parent, because npm puts a shell between itself and a script; the latter is read where /proc is. */
function ancestors(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    // The name in brackets may hold anything; state and parent follow it.
    const [, grandparent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${process.ppid} ${grandparent}`;
  } catch {
    return `${process.ppid}`;
  }
}

/** Synthesizes the tenant where anything has changed, then runs what was synthesized. */
export async function start(flags: StartFlags): Promise<Started | LocalRefusal> {
  const port = Number(flags.port);
  if (!/^\d{1,5}$/.test(flags.port) || port > 65_535) {
    return refuse('port-unusable', `--port: got ${flags.port}, expected 0 to 65535; 0 takes any free port`);
  }
  const tenant = readTenant(flags.tenant);
  if ('code' in tenant) return tenant;
  const dataDir = resolve(flags.data);
  const assemblyDir = join(dataDir, 'cdk.out');
  try {
    // Loaded here, because the CDK takes a while to load and no other command needs it.
    const { synthesize } = await import('../../../../infra/synth.ts');
    await synthesize({ tenant: flags.tenant, outDir: assemblyDir, nag: false });
  } catch (error) {
    return refuse('not-synthesized', `the template cannot be synthesized: ${messageOf(error)}`);
  }
  const cloud = await startLocalCloud({
    dataDir,
    assemblyDir,
    port,
    tenant: { name: tenant.tenant, timeZone: tenant.timeZone },
    ...(flags.empty === true ? { empty: true } : {}),
    ...(flags.asOf === undefined ? {} : { asOf: flags.asOf }),
  });
  if ('refused' in cloud) {
    return refuse(cloud.refused, 'message' in cloud ? cloud.message : cloud.messages.join('; '));
  }
  const notes = tenant.mail === undefined ? [NO_SENDER] : [];
  return { url: cloud.url, tenant: tenant.tenant, notes, stop: () => cloud.stop() };
}

function readTenant(name: string): Tenant | LocalRefusal {
  const file = join('tenants', `${name}.json`);
  if (!existsSync(file)) {
    return refuse(
      'no-tenant',
      `there is no ${file}: write it with piutang tenant init ${name}, or name another --tenant`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse('tenant-unreadable', `${file} is not JSON: ${messageOf(error)}; correct it at that place`);
  }
  const result = parseTenant(json);
  if ('tenant' in result) return result.tenant;
  return refuse('tenant-unreadable', `${file}: ${result.problems.map(({ message }) => message).join('; ')}`);
}

function refuse(code: string, message: string): LocalRefusal {
  return { code, message, usage: true };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
