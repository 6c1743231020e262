/** How hard a book is: 0 clean, 1 tidy, 2 realistic, 3 untidy, 4 hostile. */
export type Level = 0 | 1 | 2 | 3 | 4;

export const LEVELS: readonly Level[] = [0, 1, 2, 3, 4];

/** The level at which the bars of the matcher are measured. */
export const REALISTIC: Level = 2;

/** Shares, from 0 to 1, of lines or payers on which something happens. */
export type Noise = {
  /** The bank cuts notes and names at its own width. */
  readonly isCut: boolean;
  /** The payer names no number although it could. */
  readonly numberMissing: number;
  /** Other separators, spaces or small letters in a number. */
  readonly restyled: number;
  /** Only the counting part: `inv 123`. */
  readonly shortened: number;
  /** One character wrong, missing, too many, or two swapped. */
  readonly mistyped: number;
  /** O for 0, I for 1. */
  readonly lookAlike: number;
  /** No space between the number and the word before it. */
  readonly glued: number;
  /** Another payer's number, or one of nobody. */
  readonly foreignNumber: number;
  /** A word that looks like a number of ours: order numbers, periods, phone numbers. */
  readonly distraction: number;
  /** The bank says who paid: by account, where one is on file, and by name. */
  readonly accountShown: number;
  readonly nameShown: number;
  readonly nameMistyped: number;
  /** Words of a payment in another order. */
  readonly reordered: number;
  /** Of the payers: names that begin like another's, that only the legal form tells apart, that are the same. */
  readonly sharedPrefix: number;
  readonly otherForm: number;
  readonly sameName: number;
  /** Of the items: one of few round amounts, as subscriptions have. */
  readonly equalAmount: number;
};

const CLEAN: Noise = {
  isCut: false,
  numberMissing: 0,
  restyled: 0,
  shortened: 0,
  mistyped: 0,
  lookAlike: 0,
  glued: 0,
  foreignNumber: 0,
  distraction: 0,
  accountShown: 1,
  nameShown: 1,
  nameMistyped: 0,
  reordered: 0,
  sharedPrefix: 0,
  otherForm: 0,
  sameName: 0,
  equalAmount: 0.02,
};

const TIDY: Noise = {
  ...CLEAN,
  isCut: true,
  numberMissing: 0.1,
  restyled: 0.15,
  shortened: 0.02,
  mistyped: 0.005,
  lookAlike: 0.003,
  glued: 0.02,
  distraction: 0.05,
  accountShown: 0.9,
  nameShown: 0.97,
  sharedPrefix: 0.03,
  otherForm: 0.005,
  equalAmount: 0.08,
};

const USUAL: Noise = {
  ...TIDY,
  numberMissing: 0.3,
  restyled: 0.3,
  shortened: 0.06,
  mistyped: 0.02,
  lookAlike: 0.01,
  glued: 0.06,
  foreignNumber: 0.003,
  distraction: 0.12,
  accountShown: 0.7,
  nameShown: 0.93,
  nameMistyped: 0.01,
  reordered: 0.1,
  sharedPrefix: 0.08,
  otherForm: 0.02,
  sameName: 0.01,
  equalAmount: 0.15,
};

const UNTIDY: Noise = {
  ...USUAL,
  numberMissing: 0.4,
  restyled: 0.4,
  shortened: 0.12,
  mistyped: 0.06,
  lookAlike: 0.03,
  glued: 0.15,
  foreignNumber: 0.015,
  distraction: 0.25,
  accountShown: 0.5,
  nameShown: 0.85,
  nameMistyped: 0.04,
  reordered: 0.25,
  sharedPrefix: 0.15,
  otherForm: 0.05,
  sameName: 0.03,
  equalAmount: 0.3,
};

const HOSTILE: Noise = {
  ...UNTIDY,
  numberMissing: 0.35,
  shortened: 0.2,
  mistyped: 0.2,
  lookAlike: 0.1,
  glued: 0.3,
  foreignNumber: 0.1,
  distraction: 0.5,
  accountShown: 0.3,
  nameShown: 0.75,
  nameMistyped: 0.12,
  reordered: 0.5,
  sharedPrefix: 0.3,
  otherForm: 0.1,
  sameName: 0.08,
  equalAmount: 0.6,
};

export const NOISE: Readonly<Record<Level, Noise>> = { 0: CLEAN, 1: TIDY, 2: USUAL, 3: UNTIDY, 4: HOSTILE };
