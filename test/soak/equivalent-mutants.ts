/**
 * Changes by Stryker that change nothing that anybody could see, so that no test can find them. They count as not found in
 * the score, and are told beside it. A change is named by its text and the text of its line, because the numbers of lines
 * move.
 */
export type EquivalentMutant = {
  /** The end of the file's path, from a folder's name on. */
  readonly file: string;
  /** A part of the line on which the change begins: the same text elsewhere in the file is not meant. */
  readonly line: string;
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
};

export const EQUIVALENT: readonly EquivalentMutant[] = [
  {
    file: 'receivables/src/settlement.ts',
    line: 'legs.flatMap(({ invoice, reverses })',
    original: 'reverses === undefined',
    replacement: 'false',
    why: 'a leg that takes nothing back adds a key that no leg has',
  },
  {
    file: 'receivables/src/settlement.ts',
    line: 'legs.flatMap(({ invoice, reverses })',
    original: '[]',
    replacement: '["Stryker was here"]',
    why: 'a leg that takes nothing back adds a key that no leg has',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "apply: 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "unapply: 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "ignore: 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "refund: 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "'write-off': 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "plan: 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "record: 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'a clerk is the least role: below it is nobody whom an unknown one would let in',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "roleOf(rules, approver) ?? 'clerk'",
    original: "'clerk'",
    replacement: '""',
    why: 'who has no role was told so before',
  },
  {
    file: 'receivables/src/authority.ts',
    line: 'if (limitMinor !== undefined && amountMinor > limitMinor)',
    original: 'limitMinor !== undefined',
    replacement: 'true',
    why: 'no amount is above a limit that is not there',
  },
  {
    file: 'receivables/src/authority.ts',
    line: 'return fits && upToMinor !== undefined',
    original: 'upToMinor !== undefined',
    replacement: 'true',
    why: 'no amount is within a limit that is not there',
  },
  {
    file: 'receivables/src/authority.ts',
    line: "return typeof amountMinor === 'bigint'",
    original: "typeof amountMinor === 'bigint'",
    replacement: 'true',
    why: 'the tenant file was read with its amounts: one that is none never gets here',
  },
  {
    file: 'receivables/src/authority.ts',
    line: '(rules.people ?? [])',
    original: '[]',
    replacement: '["Stryker was here"]',
    why: 'a role is missing only where the tenant names people',
  },
  {
    file: 'table/src/dynamodb.ts',
    line: 'at += MAX_BATCH_KEYS',
    original: 'at < distinct.length',
    replacement: 'at <= distinct.length',
    why: 'a batch of no keys asks for nothing',
  },
  {
    file: 'table/src/dynamodb.ts',
    line: 'at += PARALLEL_BATCHES',
    original: 'at < batches.length',
    replacement: 'at <= batches.length',
    why: 'no batches ask for nothing',
  },
  {
    file: 'table/src/dynamodb.ts',
    line: 'throw error',
    original: '!(error instanceof TransactionCanceledException)',
    replacement: 'false',
    why: 'an error without reasons is thrown further down',
  },
  {
    file: 'table/src/memory.ts',
    line: 'INDEXED.flatMap',
    original: 'item[attribute] === undefined',
    replacement: 'false',
    why: 'nobody asks for the group of items without an attribute',
  },
  {
    file: 'table/src/memory.ts',
    line: 'groupsOf(before)',
    original: 'groups.get(group)?.delete',
    replacement: 'groups.get(group).delete',
    why: 'an item that was put has its groups',
  },
  {
    file: 'table/src/memory.ts',
    line: 'sortKey < range.from',
    original: 'range.from !== undefined',
    replacement: 'true',
    why: 'no text is before one that is not there',
  },
  {
    file: 'table/src/memory.ts',
    line: 'const compare =',
    original: 'a > b',
    replacement: 'false',
    why: 'sorting asks only whether one comes before the other',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: 'if (dueOn !== undefined && issuedOn !== undefined && dueOn < issuedOn)',
    original: 'dueOn !== undefined && issuedOn !== undefined',
    replacement: 'true',
    why: 'no day is before one that is not there',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: 'if (dueOn !== undefined && issuedOn !== undefined && dueOn < issuedOn)',
    original: 'dueOn !== undefined && issuedOn !== undefined',
    replacement: 'dueOn !== undefined || issuedOn !== undefined',
    why: 'no day is before one that is not there',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: 'if (dueOn !== undefined && issuedOn !== undefined && dueOn < issuedOn)',
    original: 'dueOn !== undefined',
    replacement: 'true',
    why: 'no day is before one that is not there',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: 'if (dueOn !== undefined && issuedOn !== undefined && dueOn < issuedOn)',
    original: 'issuedOn !== undefined',
    replacement: 'true',
    why: 'no day is before one that is not there',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: 'const [, percent, days] = match ?? []',
    original: '[]',
    replacement: '["Stryker was here"]',
    why: 'the first of them is left out',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: '    invoice === undefined',
    original: 'invoice === undefined',
    replacement: 'false',
    why: 'what is missing was refused before: this only tells the compiler',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: '    customer === undefined',
    original: 'customer === undefined',
    replacement: 'false',
    why: 'what is missing was refused before: this only tells the compiler',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: '    currency === undefined',
    original: 'currency === undefined',
    replacement: 'false',
    why: 'what is missing was refused before: this only tells the compiler',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: '    amountMinor === undefined',
    original: 'amountMinor === undefined',
    replacement: 'false',
    why: 'what is missing was refused before: this only tells the compiler',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: '    issuedOn === undefined',
    original: 'issuedOn === undefined',
    replacement: 'false',
    why: 'what is missing was refused before: this only tells the compiler',
  },
  {
    file: 'receivables/src/invoice-row.ts',
    line: '    dueOn === undefined',
    original: 'dueOn === undefined',
    replacement: 'false',
    why: 'what is missing was refused before: this only tells the compiler',
  },
  {
    file: 'workflows/src/line-identity.ts',
    line: 'day.places.set(statement, placed)',
    original: 'day.places.set(statement, placed);',
    replacement: ';',
    why: 'the place is found anew for each booking: the same one, more slowly',
  },
  {
    file: 'workflows/src/line-identity.ts',
    line: 'const path: bigint[] = []',
    original: '[]',
    replacement: '["Stryker was here"]',
    why: 'no balance is found by a text',
  },
  {
    file: 'workflows/src/line-identity.ts',
    line: 'path.push(root)',
    original: 'path.push(root);',
    replacement: ';',
    why: 'the way to the root is not made shorter: the same root, more slowly',
  },
  {
    file: 'workflows/src/line-identity.ts',
    line: 'nearerRoot.set(passed, root)',
    original: 'nearerRoot.set(passed, root);',
    replacement: ';',
    why: 'the way to the root is not made shorter: the same root, more slowly',
  },
];
