import { negate, scanDecimal } from '../decimal.ts';
import type { Balance, Decimal } from '../model.ts';
import { dayOf, type EntryNote } from './line.ts';
import type { RawBalance, RawStatement } from './message.ts';

export type StatementBalances = {
  readonly opening: Balance | undefined;
  readonly closing: Balance | undefined;
  /** The account's currency: its own `Ccy`, else that of a booked balance; empty where neither is there. */
  readonly currency: string;
  readonly notes: readonly (EntryNote & { readonly fileLine: number })[];
};

/** Opening booked; where a bank leaves it out, previously closed booked is the same figure. */
const OPENING_TYPES = ['OPBD', 'PRCD'];
const CLOSING_TYPES = ['CLBD'];

/** Interim booked: where a statement has pages, a page ends and the next begins with it. */
const BETWEEN_PAGES = 'ITBD';

/** Where a statement stands among the pages it was cut into. */
export type Page = { readonly number: number; readonly isLast: boolean };

/**
 * Opening and closing booked balance. Where one type stands several times (pages, or a statement over several days) the
 * earliest opens and the latest closes. Interim balances are read between the pages of a camt.053 only; elsewhere they,
 * and available and expected ones, prove nothing. camt.054 notifies and has no balances.
 */
export function balancesOf(statement: RawStatement, page: Page): StatementBalances {
  const notes: (EntryNote & { fileLine: number })[] = [];
  const { opening, closing } = chosen(statement, page);
  const currency = statement.currency || opening?.money?.currency || closing?.money?.currency || '';
  for (const balance of [opening, closing]) {
    const got = balance?.money?.currency ?? '';
    if (balance === undefined || got === '' || got === currency) continue;
    notes.push({
      code: 'currency-mixed',
      severity: 'error',
      fileLine: balance.fileLine,
      message: `the ${balance.type} balance is in ${got} on an account in ${currency}: ask the bank which of the two is right`,
    });
  }
  return { opening: read(opening, notes), closing: read(closing, notes), currency, notes };
}

function chosen({ format, balances }: RawStatement, page: Page): { opening?: RawBalance; closing?: RawBalance } {
  if (format === 'camt.054') return {};
  const hasPages = format === 'camt.053' && (page.number > 1 || !page.isLast);
  const openingTypes = hasPages && page.number > 1 ? [...OPENING_TYPES, BETWEEN_PAGES] : OPENING_TYPES;
  const closingTypes = hasPages && !page.isLast ? [...CLOSING_TYPES, BETWEEN_PAGES] : CLOSING_TYPES;
  const opening = pick(balances, openingTypes, (a, b) => a.on < b.on);
  const closing = pick(balances, closingTypes, (a, b) => a.on >= b.on);
  // One interim balance on a page in the middle: which end of the page it stands at cannot be told.
  if (opening === closing) return {};
  return { ...(opening === undefined ? {} : { opening }), ...(closing === undefined ? {} : { closing }) };
}

function pick(
  balances: readonly RawBalance[],
  types: readonly string[],
  isBetter: (candidate: RawBalance, best: RawBalance) => boolean,
): RawBalance | undefined {
  for (const type of types) {
    let best: RawBalance | undefined;
    for (const balance of balances) {
      if (balance.type === type && (best === undefined || isBetter(balance, best))) best = balance;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

function read(balance: RawBalance | undefined, notes: (EntryNote & { fileLine: number })[]): Balance | undefined {
  if (balance === undefined) return undefined;
  const amount = signedAmount(balance);
  if (amount === undefined) {
    const got = balance.money === undefined ? 'nothing' : `"${balance.money.text.slice(0, 40)}"`;
    notes.push({
      code: 'amount-unreadable',
      severity: 'error',
      fileLine: balance.fileLine,
      message: `the ${balance.type} balance: got ${got}, expected a plain decimal such as 149.87; ask the bank for a correct file`,
    });
    return undefined;
  }
  if (balance.sign !== 'CRDT' && balance.sign !== 'DBIT') {
    notes.push({
      code: 'sign-unknown',
      severity: 'warning',
      fileLine: balance.fileLine,
      message: `the ${balance.type} balance has no CRDT or DBIT (got "${balance.sign.slice(0, 20)}"): it is taken as ${amount.coefficient < 0n ? 'negative, as written' : 'a credit'}`,
    });
  }
  const on = dayOf(balance.on);
  return { amount, ...(on === undefined ? {} : { on }) };
}

/** Some banks write a minus beside or instead of the indicator: a balance with either is negative. */
function signedAmount(balance: RawBalance): Decimal | undefined {
  const text = balance.money?.text ?? '';
  const minus = text.startsWith('-');
  const amount = scanDecimal(text, minus || text.startsWith('+') ? 1 : 0, text.length, '.');
  return amount !== undefined && (minus || balance.sign === 'DBIT') ? negate(amount) : amount;
}
