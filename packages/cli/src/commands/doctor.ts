import { readFileSync } from 'node:fs';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import { type Finding, judge } from '../doctor/checks.ts';
import { EXIT } from '../exit.ts';
import type { RegisterCommand } from '../main.ts';

type Flags = { readonly tenantFile?: string; readonly json?: boolean };

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', note: 'note', problem: 'PROBLEM', unknown: '?' };

/** `piutang doctor`: what stands between a tenant's file and reminders that arrive. */
export const doctor: RegisterCommand = (program, done) => {
  program
    .command('doctor')
    .description(
      'Checks account, region, mail, quotas, stacks, schedules and versions, and says what to do. Reads only.',
    )
    .argument('<tenant>', 'name of the tenant')
    .option('--tenant-file <file>', 'settings of the tenant, where they are not tenants/<name>.json')
    .option('--json', 'one JSON object')
    .action(async (name: string, flags: Flags) => {
      const tenant = readTenant(flags.tenantFile ?? `tenants/${name}.json`);
      if ('message' in tenant) {
        const { message } = tenant;
        if (flags.json === true)
          process.stdout.write(`${JSON.stringify({ error: { code: 'tenant-unreadable', message } })}\n`);
        else process.stderr.write(`${message}\n`);
        done(EXIT.usage);
        return;
      }
      if (isLocalCloud(process.env)) {
        const message =
          'the environment points to the local cloud, which has no account to examine: unset its variables, or ask it with piutang local status';
        if (flags.json === true)
          process.stdout.write(`${JSON.stringify({ error: { code: 'no-account', message } })}\n`);
        else process.stderr.write(`${message}\n`);
        done(EXIT.usage);
        return;
      }
      // Loaded here, so that no other command loads six clients.
      const { accountFacts } = await import('../doctor/account.ts');
      const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? tenant.region;
      const findings = judge(tenant, await accountFacts(tenant, region));
      const ok = findings.every(({ state }) => state !== 'problem');
      process.stdout.write(
        flags.json === true ? `${JSON.stringify({ tenant: tenant.tenant, ok, findings })}\n` : textOf(findings),
      );
      done(ok ? EXIT.ok : EXIT.no);
    });
};

/** Whether the variables are those of `piutang local env`: addresses of single services, and none for the others. */
export function isLocalCloud(variables: Readonly<Record<string, string | undefined>>): boolean {
  return variables['AWS_ENDPOINT_URL'] === undefined && variables['AWS_ENDPOINT_URL_DYNAMODB'] !== undefined;
}

function readTenant(file: string): Tenant | { readonly message: string } {
  try {
    const result = parseTenant(JSON.parse(readFileSync(file, 'utf8')));
    return 'tenant' in result
      ? result.tenant
      : { message: `${file}: ${result.problems.map(({ message }) => message).join('; ')}` };
  } catch (error) {
    return { message: `${file}: ${(error as Error).message}; expected the tenant's file, name it with --tenant-file` };
  }
}

function textOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, remedy }) => [
    `${MARKS[state].padEnd(8)} ${check.padEnd(width)}  ${found}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(9 + width)}  -> ${remedy}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
