import type { StatementFormat } from '../model.ts';
import { trimmed } from '../trimmed.ts';
import type { RawDetail, RawEntry, RawMoney, RawPage, RawStatement } from './message.ts';
import type { ElementRule } from './xml-rules.ts';

/** What the rules fill while a message is read, and whom they tell when a part is complete. */
export type MessageReading = {
  statement: RawStatement;
  entry: RawEntry;
  detail: RawDetail;
  /** Currency of the money element that is open. */
  currency: string;
  /** Of the message that is open. */
  messagePage: RawPage;
  documentHasMessage: boolean;
  line(): number;
  /** A message of this family begins. */
  message(format: StatementFormat): void;
  entryComplete(): void;
  statementComplete(): void;
  /** A `Document` ended without a statement message in it. */
  foreignBody(): void;
  envelopeOpened(): void;
  envelopeClosed(): void;
};

export type Rule = ElementRule<MessageReading>;
export type Children = readonly (readonly [name: string, rule: Rule])[];
/** Finds the part of the reading that a value belongs to. */
export type Pick<T> = (reading: MessageReading) => T | undefined;

export const group = (...children: Children): Rule => ({ children: new Map(children) });

/** The text of the element, kept in a field; of elements that repeat, the first that says something. */
export function into<K extends string, T extends Record<K, string>>(pick: Pick<T>, field: K): Rule {
  return {
    text: (reading, value) => {
      const part: Record<K, string> | undefined = pick(reading);
      if (part !== undefined && part[field] === '') part[field] = value;
    },
  };
}

/** As {@link into}, written out where it runs for every entry: a field by name costs engines a search. */
export function text(take: (reading: MessageReading, value: string) => void): Rule {
  return { text: take };
}

/** As {@link text}, of what is often the same as in the entry before: a sign, a status, a day. */
export function word(take: (reading: MessageReading, value: string) => void): Rule {
  return { text: take, repeats: true };
}

/** As {@link money}, written out for the same reason. */
export function amountOf(take: (reading: MessageReading, value: RawMoney) => void): Rule {
  return {
    attribute: takeCurrency,
    text: (reading, value) => {
      take(reading, { text: value, currency: reading.currency });
      reading.currency = '';
    },
  };
}

function takeCurrency(reading: MessageReading, name: string, value: string): void {
  if (name === 'Ccy') reading.currency = trimmed(value);
}

export const either = (one: string, other: string, rule: Rule): Rule => group([one, rule], [other, rule]);

/** The text of each element, kept in a list. */
export function each(pick: Pick<string[]>): Rule {
  return {
    text: (reading, value) => {
      if (value !== '') pick(reading)?.push(value);
    },
  };
}

/** An element such as `<Amt Ccy="EUR">1.00</Amt>`, kept in a field; of elements that repeat, the first. */
export function money<K extends string, T extends Record<K, RawMoney | undefined>>(pick: Pick<T>, field: K): Rule {
  return {
    attribute: takeCurrency,
    text: (reading, value) => {
      const part: Record<K, RawMoney | undefined> | undefined = pick(reading);
      if (part !== undefined && part[field] === undefined) part[field] = { text: value, currency: reading.currency };
      reading.currency = '';
    },
  };
}

/** A date element holding `Dt` or `DtTm`; only the day counts, in the bank's own zone. */
export function day<K extends string, T extends Record<K, string>>(pick: Pick<T>, field: K): Rule {
  return group(['Dt', into(pick, field)], ['DtTm', into(pick, field)]);
}

/** A status, reason or type: text in some versions, `Cd` or `Prtry` inside in others. */
export function code<K extends string, T extends Record<K, string>>(pick: Pick<T>, field: K): Rule {
  return codeOf(into(pick, field));
}

/** As {@link code}, where the field is written out. */
export function codeOf(keep: Rule): Rule {
  const choice: Children = [
    ['Cd', keep],
    ['Prtry', { ...keep, children: new Map([['Id', keep]]) }],
  ];
  return { ...keep, children: new Map<string, Rule>([...choice, ['CdOrPrtry', group(...choice)]]) };
}
