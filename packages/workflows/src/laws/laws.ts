import { INVOICE_LAWS } from './invoice-laws.ts';
import type { Law, LawNumber } from './law.ts';
import { CREDIT_NOTE_LAWS, DAY_LAWS, LINE_LAWS } from './line-laws.ts';
import {
  CLAIM_LAWS,
  CUSTOMER_LAWS,
  FILE_LAWS,
  MESSAGE_LAWS,
  NOTICE_LAWS,
  PLAN_LAWS,
  SNAPSHOT_LAWS,
  STATEMENT_LAWS,
  WORK_LAWS,
} from './record-laws.ts';
import { ACCOUNT_LAWS, CURRENCY_LAWS, LETTER_LAWS } from './whole-laws.ts';

/** A law as documents and people see it. */
export type LawEntry = { readonly [field in 'name' | 'says' | 'reads']: string } & { readonly number: LawNumber };

const entries = <Subject>(laws: readonly Law<Subject>[]): LawEntry[] =>
  laws.map(({ number, name, says, reads }) => ({ number, name, says, reads }));

/** Every law that `verifyBooks` checks on a table, in the order of the invariants. */
export const LAWS: readonly LawEntry[] = [
  ...entries(LINE_LAWS),
  ...entries(INVOICE_LAWS),
  ...entries(CREDIT_NOTE_LAWS),
  ...entries(DAY_LAWS),
  ...entries(STATEMENT_LAWS),
  ...entries(ACCOUNT_LAWS),
  ...entries(FILE_LAWS),
  ...entries(NOTICE_LAWS),
  ...entries(PLAN_LAWS),
  ...entries(CLAIM_LAWS),
  ...entries(MESSAGE_LAWS),
  ...entries(CUSTOMER_LAWS),
  ...entries(SNAPSHOT_LAWS),
  ...entries(CURRENCY_LAWS),
  ...entries(LETTER_LAWS),
  ...entries(WORK_LAWS),
  {
    number: 'I17' as const,
    name: 'records-read',
    says: 'Every record reads as its kind says; amounts are whole minor units.',
    reads: 'every record',
  },
].sort((a, b) => Number(a.number.slice(1)) - Number(b.number.slice(1)));
