import { type LocalDate, localDateAt } from '@piutang/calendar';
import {
  type AliasSighting,
  aliasesOnLine,
  aliasKey,
  contradictAlias,
  type LearnedAlias,
  learnAlias,
  type MatchLine,
  type MatchPayer,
  type PostSource,
  sightingsOf,
} from '@piutang/cash-application';
import {
  type BankLine,
  create,
  customerKind,
  MAX_ALIAS_BEARERS,
  type PayerAlias,
  type Proposal,
  payerAliasKind,
  read,
  readMany,
  replace,
  type Table,
} from '@piutang/table';
import { matchPayer } from './candidates.ts';
import type { Desk } from './desk.ts';
import { MAX_ATTEMPTS } from './hand.ts';

/** A lesson that was given on a day within this many days is not written again: it would cost a write for each payment. */
const REPEAT_AFTER_DAYS_MS = 30 * 24 * 60 * 60_000;

type Seen = Pick<BankLine, 'account' | 'counterparty' | 'counterpartyAccount'>;

/** What was learned about the names and accounts that stand in the lines: for the matcher. */
export async function learnedFor(table: Table, lines: readonly MatchLine[]): Promise<readonly LearnedAlias[]> {
  const keys = new Set(
    lines.flatMap((line) => keysOf(line, [line.counterparty, ...line.details.map((each) => each.counterparty)])),
  );
  return (await readMany(table, payerAliasKind, [...keys])).flatMap(learnedOf);
}

/**
 * Learns who a line's payer is from a post that a person confirmed, or from one of a deterministic rule: the bank's name
 * and account of the other side, on this collection account only. Nothing is learned from money of several payers. Best
 * effort: what a crash loses is taught by the next post.
 */
export async function teach(
  desk: Desk,
  line: BankLine,
  applications: readonly Proposal[],
  source: PostSource,
): Promise<void> {
  const payers = new Set(applications.map(({ customer }) => customer));
  const [id] = payers;
  if (payers.size !== 1 || id === undefined || (line.customer !== undefined && line.customer !== id)) return;
  const customer = await read(desk.table, customerKind, id);
  if (customer === undefined) return;
  const seen = sightingsOf({ ...asSeen(line), details: [] }, { source, payer: matchPayer(customer) });
  for (const sighting of seen) await learn(desk, sighting);
}

/** Posts that a deterministic rule made, of which {@link teachAll} learns. */
export type Lesson = { readonly line: BankLine; readonly rule: PostSource };

/**
 * Learns from the posts of one batch; only names that were not known are written.
 * @param payerOf the payers as they were matched, so that none is read again
 */
export async function teachAll(
  desk: Desk,
  lessons: readonly Lesson[],
  payerOf: (id: string) => MatchPayer | undefined,
): Promise<void> {
  const sightings = new Map<string, AliasSighting>();
  for (const { line, rule } of lessons) {
    const payer = line.customer === undefined ? undefined : payerOf(line.customer);
    if (payer === undefined) continue;
    for (const seen of sightingsOf({ ...asSeen(line), details: [] }, { source: rule, payer }))
      sightings.set(`${aliasKey(seen)} ${seen.payer}`, seen);
  }
  for (const sighting of sightings.values()) await learn(desk, sighting);
}

/** A post turned out wrong: what it may have rested on counts a miss for the payer that it went to. */
export async function contradict(desk: Desk, line: BankLine, payers: ReadonlySet<string>): Promise<void> {
  const on = todayOf(desk);
  const keys = keysOf(line, [asSeen(line).counterparty]);
  for (const key of keys)
    await change(desk.table, key, (known) =>
      aliasesOnLine(asSeen(line), known)
        .filter(({ payer }) => payers.has(payer))
        .map((alias) => contradictAlias(alias, on)),
    );
}

async function learn(desk: Desk, sighting: AliasSighting): Promise<void> {
  const on = todayOf(desk);
  await change(desk.table, aliasKey(sighting), (known) => {
    const own = known.find(({ payer }) => payer === sighting.payer);
    const isRecent =
      own?.lastUsedOn !== undefined && Date.parse(on) - Date.parse(own.lastUsedOn) < REPEAT_AFTER_DAYS_MS;
    return isRecent && known.length === 1 ? [] : learnAlias(known, sighting, on);
  });
}

/** Writes what a lesson changes among the aliases of a key. */
async function change(
  table: Table,
  key: string,
  lesson: (known: readonly LearnedAlias[]) => readonly LearnedAlias[],
): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const before = await read(table, payerAliasKind, key);
    const changed = lesson(before === undefined ? [] : learnedOf(before));
    const [first] = changed;
    if (first === undefined) return;
    const kept = (before?.bearers ?? []).filter(({ payer }) => !changed.some((each) => each.payer === payer));
    const bearers = [...changed.map(bearerOf), ...kept].slice(0, MAX_ALIAS_BEARERS);
    const next: PayerAlias = before ?? {
      key,
      account: first.account ?? '',
      kind: first.kind ?? 'name',
      alias: first.alias,
      bearers,
      version: 1,
    };
    const write =
      before === undefined
        ? create(payerAliasKind, next, 'alias is new')
        : replace(payerAliasKind, before, { ...next, bearers }, 'alias unchanged since it was read');
    if ((await table.commit([write])).committed) return;
  }
}

function bearerOf({ payer, hits, misses, lastUsedOn }: LearnedAlias): PayerAlias['bearers'][number] {
  return { payer, hits, misses, lastUsedOn: lastUsedOn ?? ('1970-01-01' as LocalDate) };
}

/** An alias as the matcher takes it: one for each payer that it has meant. */
export function learnedOf({ account, kind, alias, bearers }: PayerAlias): LearnedAlias[] {
  return bearers.map((bearer) => ({ account, kind, alias, ...bearer }));
}

function keysOf(
  { account }: { readonly account?: string },
  others: readonly { readonly name?: string; readonly account?: string }[],
): string[] {
  const scope = account === undefined ? {} : { account };
  return others.flatMap(({ name, account: number }) => [
    ...(name === undefined ? [] : [aliasKey({ kind: 'name', alias: name, ...scope })]),
    ...(number === undefined ? [] : [aliasKey({ kind: 'account', alias: number, ...scope })]),
  ]);
}

function asSeen({
  account,
  counterparty,
  counterpartyAccount,
}: Seen): Pick<MatchLine, 'account' | 'counterparty'> & { readonly account: string } {
  return {
    account,
    counterparty: {
      ...(counterparty === undefined ? {} : { name: counterparty }),
      ...(counterpartyAccount === undefined ? {} : { account: counterpartyAccount }),
    },
  };
}

function todayOf({ clock, tenant }: Desk): LocalDate {
  return localDateAt(clock(), tenant.timeZone);
}
