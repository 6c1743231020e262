import type { Counterparty, Decimal, StatementLine } from '../model.ts';

/** What a bank's remark says in words and numbers. */
export type Remark = Pick<StatementLine, 'counterparty'> &
  Partial<Pick<StatementLine, 'channel' | 'virtualAccount' | 'charges'>>;

/** Placeholder until remarks are read. */
export function readRemark(
  _text: string,
  _amount: Decimal,
  _dialect: 'bca' | 'plain' | undefined,
  named: Counterparty,
): Remark {
  return { counterparty: named };
}
