import { readFileSync } from 'node:fs';
import type { Tenant } from '@piutang/tenancy';

/** The variables that the deployment sets; each function gets those that it needs. */
export type Variable =
  | 'PIUTANG_TENANT'
  | 'PIUTANG_TABLE'
  | 'PIUTANG_BUCKET'
  | 'PIUTANG_BUS'
  | 'PIUTANG_NOTICES_QUEUE_URL'
  | 'PIUTANG_WATCHED_QUEUES'
  | 'PIUTANG_CONFIGURATION_SET'
  | 'PIUTANG_SENDERS'
  | 'PIUTANG_DECIDER'
  | 'PIUTANG_PAYER_DECIDER';

/** Reads a variable; one that is missing is a broken deployment, said by name. */
export function environment(variable: Variable): string {
  const value = process.env[variable];
  if (value === undefined || value === '') throw new Error(`${variable} is not set: deploy the stack again`);
  return value;
}

/**
 * The tenant's settings, which the deployment puts beside the bundle. Synthesis read them with `parseTenant` and would have
 * stopped at a problem; reading them that way again at every cold start would load the whole schema.
 */
export function deployedTenant(): Tenant {
  return JSON.parse(readFileSync(new URL('tenant.json', import.meta.url), 'utf8')) as Tenant;
}
