import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import { REGIONS_WITH_EVERY_SERVICE } from './regions.ts';
import { REPOSITORY } from './repository.ts';

/** The tenant that is synthesized where none is named. */
export const DEFAULT_TENANT = 'example';

/** Tenants that show the system on one machine; nobody deploys them, so nobody has to own their sender's domain. */
const NOT_DEPLOYED: readonly string[] = [DEFAULT_TENANT, 'demo'];
/** Top-level names that nobody can own (RFC 2606): SES can never verify a sender there. */
const DOMAIN_OF_NOBODY = /\.(example|test|invalid|localhost)$/;

/** Path of a tenant's file. */
export function tenantFilePath(name: string): string {
  return join(REPOSITORY, 'tenants', `${name}.json`);
}

/** A tenant file that cannot be deployed: every problem, one sentence each. */
export class TenantFileRefused extends Error {
  constructor(path: string, problems: readonly string[]) {
    super(`${path} is refused:\n${problems.map((each) => `  - ${each}`).join('\n')}`);
    this.name = 'TenantFileRefused';
  }
}

/** The settings in `tenants/<name>.json`; throws {@link TenantFileRefused} with everything that is wrong in it. */
export function loadTenant(name: string, path: string = tenantFilePath(name)): Tenant {
  const json = readJson(name, path);
  const result = parseTenant(json);
  if ('problems' in result) {
    throw new TenantFileRefused(
      path,
      result.problems.map((each) => each.message),
    );
  }
  if (result.tenant.tenant !== name) {
    throw new TenantFileRefused(path, [
      `tenant: got ${JSON.stringify(result.tenant.tenant)}, expected "${name}" like the file's name; rename the file or the tenant`,
    ]);
  }
  const problems = [...regionProblems(result.tenant), ...senderProblems(result.tenant, dirname(path))];
  if (problems.length > 0) throw new TenantFileRefused(path, problems);
  return result.tenant;
}

function regionProblems({ region }: Tenant): string[] {
  if (REGIONS_WITH_EVERY_SERVICE.includes(region)) return [];
  return [
    `region: got "${region}", expected one in which every service of the deployment exists (SES most often does not); choose one of ${REGIONS_WITH_EVERY_SERVICE.join(', ')}`,
  ];
}

/** A sender that SES can never verify, or whose domain is another tenant's already: an account knows a domain once. */
function senderProblems({ tenant, mail }: Tenant, folder: string): string[] {
  if (mail === undefined || NOT_DEPLOYED.includes(tenant)) return [];
  const domain = domainOf(mail.senderAddress);
  if (DOMAIN_OF_NOBODY.test(domain)) {
    return [
      `mail.senderAddress: got ${mail.senderAddress}, whose domain nobody can own, expected one that SES can verify; use a domain whose DNS you control, or leave mail out until there is one`,
    ];
  }
  const sharing = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== `${tenant}.json`)
    .filter((file) => senderDomainIn(join(folder, file)) === domain);
  return sharing.map(
    (file) =>
      `mail.senderAddress: got ${mail.senderAddress}, expected a domain of this tenant alone, because its identity belongs to one stack; ${file} sends from ${domain} too: use a subdomain`,
  );
}

function domainOf(address: string): string {
  return address.slice(address.indexOf('@') + 1).toLowerCase();
}

/** Domain that another tenant's file sends from; nothing where the file cannot be read, which is its own problem. */
function senderDomainIn(path: string): string | undefined {
  try {
    const { mail } = JSON.parse(readFileSync(path, 'utf8')) as { mail?: { senderAddress?: unknown } };
    return typeof mail?.senderAddress === 'string' ? domainOf(mail.senderAddress) : undefined;
  } catch {
    return undefined;
  }
}

function readJson(name: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new TenantFileRefused(path, [`there is no such file; write one with: piutang tenant init ${name}`]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TenantFileRefused(path, [`expected JSON, but ${why}; correct the file at that place`]);
  }
}
