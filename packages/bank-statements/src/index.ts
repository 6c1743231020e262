export { type CollectedFile, type CollectedStatement, collectStatements } from './collect.ts';
export type { CsvProfile } from './csv/profile.ts';
export {
  absolute,
  addDecimal,
  compareDecimal,
  equalDecimal,
  formatDecimal,
  type MinorRefusal,
  negate,
  signOf,
  subtractDecimal,
  toMinor,
  ZERO,
} from './decimal.ts';
export type * from './model.ts';
export { STATEMENT_FORMATS } from './model.ts';
export { readStatementBatches, readStatements } from './read.ts';
export type { ReadOptions } from './reader.ts';
