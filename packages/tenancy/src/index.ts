export type { TenantProblem } from './problems.ts';
export { startingPoint } from './starting-point.ts';
export {
  type CollectionAccount,
  type CsvProfile,
  csvProfileSchema,
  type DunningSettings,
  type DunningStep,
  type MatchingSettings,
  parseTenant,
  type Tenant,
  tenantFields,
  tenantSchema,
  workCalendarOf,
} from './tenant.ts';
export { type TenantWarning, warningsOf } from './warnings.ts';
