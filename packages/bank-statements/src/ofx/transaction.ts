import type { LocalDate } from '@piutang/calendar';
import { hashOfCodes } from './identities.ts';
import type { TagValue } from './tags.ts';
import { type AmountReading, type DayReader, type DecimalHabit, plainAmountAt, readOfxAmount } from './values.ts';

/** Two hashes of one identity; see {@link hashOfCodes}. */
const FIRST_SEED = 0x811c9dc5 | 0;
const SECOND_SEED = 0x1b873593;

/** What the tags of one transaction said: the first of each that says something, empty where there is none. */
export class Transaction {
  readonly fileLine: number;
  readonly pending: boolean;
  otherAccount = '';
  id = '';
  firstHash = 0;
  secondHash = 0;
  /** Of day, amount, name and memo, to compare two transactions that have one identity. */
  contentHash = 0;
  referenceNumber = '';
  checkNumber = '';
  name = '';
  longName = '';
  memo = '';
  currency = '';
  /** The currency named next is what was paid in; the amount is in the statement's own (OFX 2.1.1, 5.2). */
  isOriginalCurrency = false;
  isDeleted = false;
  amountText = '';
  #amount: AmountReading | undefined;
  #posted: LocalDate | undefined;
  postedText = '';
  madeText = '';
  userText = '';
  availableText = '';

  constructor(fileLine: number, pending: boolean) {
    this.fileLine = fileLine;
    this.pending = pending;
  }

  takeAmount(value: TagValue, habit: DecimalHabit): void {
    if (this.#amount !== undefined || this.amountText !== '') return;
    this.contentHash += hashOfCodes(value.codes, value.from, value.to, 1);
    // What means one thing whatever the file's habit is needs no text.
    const plain = plainAmountAt(value.codes, value.from, value.to);
    if (plain === undefined) this.amountText = value.text();
    else {
      this.#amount = plain;
      if (plain.scale > 0) habit.point = true;
    }
  }

  amount(habit: DecimalHabit): AmountReading {
    return this.#amount ?? readOfxAmount(this.amountText, habit);
  }

  takePosted(value: TagValue, days: DayReader): void {
    if (this.#posted !== undefined || this.postedText !== '') return;
    this.contentHash += hashOfCodes(value.codes, value.from, Math.min(value.to, value.from + DAY_CHARS), 2);
    this.#posted = days.at(value.codes, value.from, value.to);
    if (this.#posted === undefined) this.postedText = value.text();
  }

  /** The posting day, else the day of the transaction where the bank masks or leaves out the posting day. */
  bookedOn(days: DayReader): LocalDate | undefined {
    return this.#posted ?? days.of(this.postedText) ?? days.of(this.madeText) ?? days.of(this.userText);
  }

  takeId(value: TagValue): void {
    if (this.id !== '') return;
    this.id = value.text();
    this.firstHash = hashOfCodes(value.codes, value.from, value.to, FIRST_SEED);
    this.secondHash = hashOfCodes(value.codes, value.from, value.to, SECOND_SEED);
  }

  takeName(value: TagValue): void {
    if (this.name !== '') return;
    this.name = value.text();
    this.contentHash += hashOfCodes(value.codes, value.from, value.to, 3);
  }

  takeMemo(value: TagValue): void {
    if (this.memo !== '') return;
    this.memo = value.text();
    this.contentHash += hashOfCodes(value.codes, value.from, value.to, 5);
  }
}

const DAY_CHARS = 8;
