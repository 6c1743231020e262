import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTenant, type Tenant } from '@piutang/tenancy';
import { REPOSITORY } from './repository.ts';

/** The tenant that is synthesized where none is named. */
export const DEFAULT_TENANT = 'example';

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
  return result.tenant;
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
