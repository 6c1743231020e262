export { COMPLIANCE, type ComplianceProfile, type MandatoryText, type Segment } from './compliance.ts';
export { type DunningRules, dunningRulesFor, interestFor } from './dunning-rules.ts';
export type { TenantProblem } from './problems.ts';
export { startingPoint } from './starting-point.ts';
export {
  type AuthoritySettings,
  type CollectionAccount,
  type CreditSettings,
  type CsvProfile,
  csvProfileSchema,
  type DunningPolicySettings,
  type DunningSettings,
  type DunningStep,
  type FeeSettings,
  type InterestSettings,
  type MatchingSettings,
  parseTenant,
  type Tenant,
  tenantFields,
  tenantSchema,
} from './tenant.ts';
export { type TenantWarning, warningsOf } from './warnings.ts';
export { workCalendarOf } from './work-calendar.ts';
