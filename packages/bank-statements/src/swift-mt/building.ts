import type { Balance, StatementHead } from '../model.ts';
import type { ReadDate } from '../short-dates.ts';
import { createTally, type Tally } from '../tally.ts';
import type { Totals } from './control-totals.ts';

/** One statement while its fields come in; also the page of one, until it is known whether the next page follows. */
export type Building = {
  reference: string | undefined;
  account: string | undefined;
  currency: string | undefined;
  number: string | undefined;
  opening: Balance | undefined;
  closing: Balance | undefined;
  /** The last balance field was :62M:, so that another page should follow. */
  pageEnds: boolean;
  /** The `statement` event is out. */
  begun: boolean;
  /** A field was met that makes this a statement at all. */
  exists: boolean;
  hasLines: boolean;
  currencyMixed: boolean;
  /** :34F:, which only MT942 has. */
  floorLimit: boolean;
  /** Physical line of the first field. */
  readonly line: number;
  closingLine: number;
  lastDate: ReadDate | undefined;
  totals: Totals;
  readonly tally: Tally;
};

export function building(line: number): Building {
  return {
    reference: undefined,
    account: undefined,
    currency: undefined,
    number: undefined,
    opening: undefined,
    closing: undefined,
    pageEnds: false,
    begun: false,
    exists: false,
    hasLines: false,
    currencyMixed: false,
    floorLimit: false,
    line,
    closingLine: line,
    lastDate: undefined,
    totals: { '90C': undefined, '90D': undefined, text: '' },
    tally: createTally(),
  };
}

export function headOf({ account, currency, reference, number, opening }: Building): StatementHead {
  return {
    ...(account === undefined ? {} : { account }),
    ...(currency === undefined ? {} : { currency }),
    ...(reference === undefined ? {} : { reference }),
    ...(number === undefined ? {} : { number }),
    ...(opening === undefined ? {} : { opening }),
  };
}
