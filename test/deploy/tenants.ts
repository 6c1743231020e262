import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { piutangApp } from '@piutang/infra/app.ts';
import { tenantFilePath } from '@piutang/infra/tenant-file.ts';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import { adaptAssembly } from './gaps.ts';

/** A tenant of this test and where its files lie. */
export type Staged = {
  readonly tenant: Tenant;
  readonly file: string;
  readonly bundles: string;
  readonly outDir: string;
};

/** A zone without summer time, how far its clocks are from UTC, and whether people are at work there. */
export type Zone = { readonly timeZone: string; readonly hoursFromUtc: number; readonly atWork: boolean };

const ZONES: readonly (readonly [string, number])[] = [
  ['Asia/Jakarta', 7],
  ['UTC', 0],
  ['Pacific/Pago_Pago', -11],
  ['Pacific/Kiritimati', 14],
];
const SUNDAY = 0;

/**
 * A zone in which it is working time now, because nobody is reminded outside of it and the test runs when it runs. In the
 * middle of a Sunday there is none.
 */
export function zoneAtWork(now: Date): Zone {
  const zones = ZONES.map(([timeZone, hoursFromUtc]) => {
    const local = new Date(now.getTime() + hoursFromUtc * 3_600_000);
    const hour = local.getUTCHours();
    return { timeZone, hoursFromUtc, atWork: local.getUTCDay() !== SUNDAY && hour >= 8 && hour < 18 };
  });
  const [first] = [...zones.filter(({ atWork }) => atWork), ...zones];
  if (first === undefined) throw new Error('no zones');
  return first;
}

/** A tenant like the example, that reminds on every day but Sunday. */
export function tenantLike(name: string, change: Readonly<Record<string, unknown>>): Tenant {
  const json = JSON.parse(readFileSync(tenantFilePath('example'), 'utf8'));
  const result = parseTenant({
    ...json,
    tenant: name,
    holidays: [],
    mail: {
      ...json.mail,
      senderAddress: `ar@${name}.example`,
      replyTo: `ask@${name}.example`,
      operator: `it@${name}.example`,
    },
    dunning: { ...json.dunning, workDays: [1, 2, 3, 4, 5, 6], sendWindow: { from: '07:00', to: '20:00' } },
    ...change,
  });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.tenant;
}

/** Gives a tenant its own copy of the bundles, as the bundler does. */
export function stageTenant(root: string, tenant: Tenant, bundles: string): Staged {
  const folder = join(root, tenant.tenant);
  const own = join(folder, 'bundles');
  mkdirSync(folder, { recursive: true });
  cpSync(bundles, own, { recursive: true });
  const file = join(folder, `${tenant.tenant}.json`);
  writeFileSync(file, JSON.stringify(tenant));
  const staged = { tenant, file, bundles: own, outDir: join(folder, 'cdk.out') };
  return staged;
}

/** Synthesizes with every policy check, and takes away what MiniStack lacks. */
export function synthesizeTenant({ tenant, file, bundles, outDir }: Staged): void {
  rmSync(outDir, { recursive: true, force: true });
  const today = new Date().toISOString().slice(0, 10);
  const copyOf = (name: string) => {
    // The CDK remembers by path what it has hashed: another content needs another path.
    const fresh = join(`${bundles}-${Date.now()}`, name);
    cpSync(join(bundles, name), fresh, { recursive: true });
    cpSync(file, join(fresh, 'tenant.json'));
    return fresh;
  };
  piutangApp({ tenant, codeDirOf: copyOf, outDir, nag: true, today }).app.synth();
  adaptAssembly(outDir);
}
