import type { LocalDate } from '@piutang/calendar';
import type { LearnedAlias, MatchLine, MatchPayer, RuleId } from './model.ts';
import { legalName } from './names.ts';
import { MIN_ACCOUNT_CHARS } from './numbers.ts';
import { compact } from './text.ts';

/** Who decided a post: a person, or the rule that posted alone. */
export type PostSource = 'person' | RuleId;

/** What one post shows of its payer: a name or an account number, seen on one collection account. */
export type AliasSighting = Pick<LearnedAlias, 'alias' | 'account' | 'payer'> & {
  readonly kind: 'name' | 'account';
};

/** What may be done with a learned name: post by it, show it, or nothing any more. */
export type AliasState = 'auto' | 'suggest' | 'revoked';

/** Rules whose posts are near proof: a channel of the payer's own, or the number and the amount together. */
const TEACHING_RULES: ReadonlySet<PostSource> = new Set<PostSource>(['person', 'R2', 'R4']);

/** A shorter name is a word that other payers' texts have as well. */
const SHORTEST_LEARNED_NAME = 6;

/** From this many contradictions on, and as many as hits, an alias is not even shown. */
const MISSES_TO_REVOKE = 3;

/**
 * The names and accounts that a post teaches: those of the bank's own counterparty fields, never words of the free text,
 * because anybody can write those. Nothing is learned without a collection account, from a rule other than R2 and R4, or
 * from what the payer's record says already.
 */
export function sightingsOf(
  line: Pick<MatchLine, 'account' | 'counterparty' | 'details'>,
  post: { readonly source: PostSource; readonly payer: MatchPayer; readonly detail?: number },
): readonly AliasSighting[] {
  const { account } = line;
  if (account === undefined || !TEACHING_RULES.has(post.source)) return [];
  const counterparty = post.detail === undefined ? line.counterparty : line.details[post.detail - 1]?.counterparty;
  const { payer, name, aliases = [], accounts = [] } = post.payer;
  const found: AliasSighting[] = [];
  const shownName = legalName(counterparty?.name ?? '').compact;
  const isKnownName = [name, ...aliases].some((each) => legalName(each).compact === shownName);
  if (shownName.length >= SHORTEST_LEARNED_NAME && !isKnownName) {
    found.push({ kind: 'name', alias: counterparty?.name ?? '', account, payer });
  }
  const shownAccount = compact(counterparty?.account ?? '');
  const isKnownAccount = accounts.some((each) => compact(each) === shownAccount);
  if (shownAccount.length >= MIN_ACCOUNT_CHARS && !isKnownAccount) {
    found.push({ kind: 'account', alias: counterparty?.account ?? '', account, payer });
  }
  return found;
}

/**
 * Text under which an alias is stored: equal for two spellings of one name or account on one collection account,
 * whoever the payer. All aliases of a key are to be read together before {@link learnAlias}.
 */
export function aliasKey(alias: Pick<LearnedAlias, 'alias' | 'account' | 'kind'>): string {
  const isAccount = alias.kind === 'account';
  const value = isAccount ? compact(alias.alias) : legalName(alias.alias).compact;
  return `${compact(alias.account ?? '')}|${isAccount ? 'A' : 'N'}|${value}`;
}

/**
 * What a sighting changes among the aliases of its key: a hit for its payer's, a miss for everybody else's. A text that
 * has meant two payers (a gateway, a treasury centre) may suggest but never post, so a newcomer beside others begins
 * with a miss too. Returns only what changed, to be stored.
 * @param known every alias of the sighting's {@link aliasKey}
 */
export function learnAlias(
  known: readonly LearnedAlias[],
  sighting: AliasSighting,
  on: LocalDate,
): readonly LearnedAlias[] {
  const others = known.filter(({ payer }) => payer !== sighting.payer).map((alias) => contradictAlias(alias, on));
  const own = known.find(({ payer }) => payer === sighting.payer);
  const learned: LearnedAlias =
    own === undefined
      ? { ...sighting, hits: 1, misses: others.length === 0 ? 0 : 1, lastUsedOn: on }
      : { ...own, hits: own.hits + 1, lastUsedOn: latest(own.lastUsedOn, on) };
  return [learned, ...others];
}

/** The alias after it led to the wrong payer: a post that rested on it was undone, or a person chose somebody else. */
export function contradictAlias(alias: LearnedAlias, on: LocalDate): LearnedAlias {
  return { ...alias, misses: alias.misses + 1, lastUsedOn: latest(alias.lastUsedOn, on) };
}

/** One contradiction demotes to `suggest`; as many misses as hits, and three at least, to `revoked`. */
export function aliasState({ hits, misses }: Pick<LearnedAlias, 'hits' | 'misses'>): AliasState {
  if (misses === 0) return 'auto';
  return misses >= MISSES_TO_REVOKE && misses >= hits ? 'revoked' : 'suggest';
}

/** The learned aliases that stand in a line's counterparty fields: those that its decision may have rested on. */
export function aliasesOnLine(
  line: Pick<MatchLine, 'account' | 'counterparty'>,
  learned: readonly LearnedAlias[],
): readonly LearnedAlias[] {
  const { account, counterparty } = line;
  const scope = account === undefined ? {} : { account };
  const keys = new Set([
    aliasKey({ kind: 'name', alias: counterparty.name ?? '', ...scope }),
    aliasKey({ kind: 'account', alias: counterparty.account ?? '', ...scope }),
  ]);
  return learned.filter((alias) => keys.has(aliasKey(alias)));
}

function latest(one: LocalDate | undefined, other: LocalDate): LocalDate {
  return one !== undefined && one > other ? one : other;
}
