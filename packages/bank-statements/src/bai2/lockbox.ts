import { addDecimal, equalDecimal, formatDecimal, ZERO } from '../decimal.ts';
import type { Decimal, LineDetail, StatementLine } from '../model.ts';
import type { Detail } from './detail.ts';
import { LOCKBOX_DEPOSIT, LOCKBOX_ITEM } from './type-codes.ts';

/** Items of one deposit kept at once; a lockbox clears some thousands of cheques a day. */
const MAX_ITEMS = 100_000;

export type Lockbox = {
  /** Takes the next booking; a lockbox deposit waits for its items. */
  line(read: Detail, line: StatementLine): void;
  /** Takes the record as an item of the deposit before it, if it is one: it is then no booking of its own. */
  explains(read: Detail, amount: Decimal): boolean;
  /** No item of the account is to come. */
  endAccount(): void;
};

/**
 * A bank reports a lockbox deposit (115) and may list its cheques (116) after it: the same money twice. The items become
 * the deposit's details; they are kept whether or not they add up to it, and a difference is told. Items away from
 * their deposit are booked, because a bank may report items alone, and are told because they may be the same money.
 */
export function createLockbox(handler: {
  emit(line: StatementLine): void;
  mismatch(line: number, message: string): void;
  apart(line: number, message: string): void;
}): Lockbox {
  let deposit: StatementLine | undefined;
  let items: LineDetail[] = [];
  let hadDeposit = false;
  let hadItem = false;
  let apartTold = false;
  const tellApart = (line: number) => {
    if (apartTold) return;
    apartTold = true;
    handler.apart(
      line,
      'lockbox items (116) away from their deposit (115): got both as bookings of their own, expected the items right behind the deposit; the same money may be told twice, compare with the balances',
    );
  };
  const flush = () => {
    if (deposit === undefined) return;
    const waiting = deposit;
    deposit = undefined;
    handler.emit(items.length === 0 ? waiting : { ...waiting, details: items });
    const sum = items.reduce((total, { amount }) => addDecimal(total, amount), ZERO);
    if (items.length > 0 && !equalDecimal(sum, waiting.amount)) {
      handler.mismatch(
        waiting.fileLine,
        `lockbox items (116) do not add up: got ${formatDecimal(sum)}, expected ${formatDecimal(waiting.amount)} as the deposit (115) says; the deposit counts`,
      );
    }
    items = [];
  };
  return {
    line(read, line) {
      flush();
      if (read.code === LOCKBOX_DEPOSIT) {
        deposit = line;
        hadDeposit = true;
      } else handler.emit(line);
      if (read.code === LOCKBOX_ITEM) hadItem = true;
      if (hadDeposit && hadItem) tellApart(line.fileLine);
    },
    explains(read, amount) {
      if (read.code !== LOCKBOX_ITEM || deposit === undefined || items.length >= MAX_ITEMS) return false;
      const { party, text, bankReference, customerReference } = read;
      const number = customerReference ?? bankReference;
      items.push({
        amount,
        ...(party.endToEndId === undefined ? {} : { endToEndId: party.endToEndId }),
        ...(party.structuredReference === undefined ? {} : { structuredReference: party.structuredReference }),
        ...(number === undefined ? {} : { documents: [{ number }] }),
        counterparty: {
          ...(party.name === undefined ? {} : { name: party.name }),
          ...(party.account === undefined ? {} : { account: party.account }),
        },
        text,
      });
      return true;
    },
    endAccount() {
      flush();
      hadDeposit = false;
      hadItem = false;
      apartTold = false;
    },
  };
}
