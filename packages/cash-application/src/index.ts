export {
  addsUp,
  type Remittance,
  type RemittanceAdvice,
  remittanceTotal,
  type SettlementReport,
  settledByGross,
  withRemittance,
} from './advice.ts';
export type { AdviceRefusal } from './advice-cells.ts';
export { type RemittanceFile, readRemittances } from './advice-files.ts';
export { mayBelong, type NamedRemittance, type RemittanceTie, tieRemittances } from './advice-ties.ts';
export {
  CALIBRATION_WINDOW,
  type CalibratedThreshold,
  type JudgedPost,
  NOTHING_POSTS,
  thresholdFor,
} from './calibration.ts';
export type { ToleranceUsed } from './desk.ts';
export { type LinePlace, matchLineOf } from './from-statement.ts';
export { familyKey, keysOfCustomer, keysOfInvoice, keysOfLine, MAX_LINE_KEYS } from './keys.ts';
export {
  type AliasSighting,
  type AliasState,
  aliasesOnLine,
  aliasKey,
  aliasState,
  contradictAlias,
  learnAlias,
  type PostSource,
  sightingsOf,
} from './learning.ts';
export { createMatcher, type Matcher, type MatcherInput, matchLines } from './matcher.ts';
export {
  ENGINE_VERSION,
  type Evidence,
  type LearnedAlias,
  type MatchAdjustment,
  type MatchAllocation,
  type MatchCounterparty,
  type MatchDetail,
  type MatchItem,
  type MatchLine,
  type MatchOutcome,
  type MatchPayer,
  type MatchReceipt,
  type Outcome,
  type Rival,
  type RuleId,
  type Sentence,
} from './model.ts';
export { createOpenItems, type OpenItems } from './open-items.ts';
export { DEFAULT_MATCHING_SETTINGS } from './settings.ts';
