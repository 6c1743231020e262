import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTenant, type Tenant } from '@piutang/tenancy';

/** The tenant of the example file. */
export function exampleTenant(): Tenant {
  const file = join(import.meta.dirname, '../../tenants/example.json');
  const result = parseTenant(JSON.parse(readFileSync(file, 'utf8')));
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.tenant;
}
