/**
 * Changes by Stryker that change nothing that anybody could see, so that no test can find them. They count as not found in
 * the score, and are told beside it. A change is named by its text and not by its line, because lines move.
 */
export type EquivalentMutant = {
  /** The end of the file's path. */
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
};

export const EQUIVALENT: readonly EquivalentMutant[] = [];
