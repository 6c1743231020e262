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

export const EQUIVALENT: readonly EquivalentMutant[] = [
  {
    file: 'settlement.ts',
    original: 'reverses === undefined',
    replacement: 'false',
    why: 'a leg that takes nothing back adds a key that no leg has',
  },
  {
    file: 'settlement.ts',
    original: '[]',
    replacement: '["Stryker was here"]',
    why: 'a leg that takes nothing back adds a key that no leg has',
  },
  {
    file: 'authority.ts',
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'authority.ts',
    original: 'limitMinor !== undefined',
    replacement: 'true',
    why: 'no amount is above a limit that is not there',
  },
  {
    file: 'authority.ts',
    original: 'upToMinor !== undefined',
    replacement: 'true',
    why: 'no amount is within a limit that is not there',
  },
  {
    file: 'authority.ts',
    original: "typeof amountMinor === 'bigint'",
    replacement: 'true',
    why: 'the tenant file was read with its amounts: one that is none never gets here',
  },
  {
    file: 'authority.ts',
    original: '[]',
    replacement: '["Stryker was here"]',
    why: 'a role is missing only where the tenant names people',
  },
  {
    file: 'dynamodb.ts',
    original: 'at < distinct.length',
    replacement: 'at <= distinct.length',
    why: 'a batch of no keys asks for nothing',
  },
  {
    file: 'dynamodb.ts',
    original: 'at < batches.length',
    replacement: 'at <= batches.length',
    why: 'no batches ask for nothing',
  },
  {
    file: 'dynamodb.ts',
    original: '!(error instanceof TransactionCanceledException)',
    replacement: 'false',
    why: 'an error without reasons is thrown further down',
  },
  {
    file: 'memory.ts',
    original: 'item[attribute] === undefined',
    replacement: 'false',
    why: 'nobody asks for the group of items without an attribute',
  },
  {
    file: 'memory.ts',
    original: 'groups.get(group)?.delete',
    replacement: 'groups.get(group).delete',
    why: 'an item that was put has its groups',
  },
  {
    file: 'memory.ts',
    original: 'range.from !== undefined',
    replacement: 'true',
    why: 'no text is before one that is not there',
  },
  {
    file: 'memory.ts',
    original: 'a > b',
    replacement: 'false',
    why: 'sorting asks only whether one comes before the other',
  },
];
