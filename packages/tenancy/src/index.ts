export {
  type CollectionAccount,
  type CsvProfile,
  csvProfileSchema,
  type DunningSettings,
  type DunningStep,
  type MatchingSettings,
  parseTenant,
  type Tenant,
  type TenantProblem,
  tenantSchema,
  workCalendarOf,
} from './tenant.ts';
