import type { CustomerId } from '@piutang/receivables';
import { type BookItem, familyOf } from './book.ts';
import { unlessSeveral } from './by-channel.ts';
import { curesOf, isExact } from './by-document.ts';
import { lateTwin, MAX_PARTY_ITEMS, oldestFirst, openItemsOf, openMentions, type Scene } from './desk.ts';
import type { Evidence, RuleId, Sentence } from './model.ts';
import { fitMention } from './numbers.ts';
import type { Obstacle } from './obstacles.ts';
import { otherMeanings } from './other-meanings.ts';
import { bookingKey, hindered, onAccount, POINTS, type Proposal, partlySettling, settling } from './proposal.ts';
import { mayTotal, type Reading, readingsOf } from './readings.ts';
import { solve } from './solve.ts';

/** Up to this many items a difference may be explained on several of them together without a number. */
const FEW_ENOUGH_TO_EXPLAIN = 8;

/** What the rules about a certain payer share. */
type Account = {
  readonly scene: Scene;
  readonly payer: CustomerId;
  /** Open items that the payer may pay for; `undefined` when there are too many to weigh. */
  readonly open: readonly BookItem[] | undefined;
  readonly family: readonly CustomerId[];
  readonly obstacles: readonly Obstacle[];
};

/** R6 to R9: the payer is certain and no number was found. */
export function byParty(scene: Scene): readonly Proposal[] | undefined {
  const { payer } = scene.party;
  if (payer === undefined) return undefined;
  const family = familyOf(scene.desk.book, payer);
  const open = openItemsOf(scene, family);
  const cured = curedNumbers(scene, payer);
  if (cured?.every((proposal) => proposal.obstacles.length === 0) === true) return cured;
  const account: Account = { scene, payer, open, family, obstacles: doubtsOf(scene, family, open) };
  const found = open === undefined ? [] : (bySolution(account, open) ?? byTotals(account, open) ?? []);
  const proposals = [...(cured ?? []), ...found];
  return proposals.length > 0 ? proposals : [unapplied(account)];
}

/** R4 and R5 again: numbers in the payer's short form, cut, or with one typing error that has one cure. */
function curedNumbers(scene: Scene, payer: CustomerId): readonly Proposal[] | undefined {
  const cures = curesOf(scene, [payer]);
  if (cures === undefined || cures.items.length === 0) return undefined;
  const readings = readingsOf(cures.items, scene.payment.amountMinor, scene.terms);
  if (readings.length === 0) return undefined;
  return unlessSeveral(
    readings.map((reading) =>
      settling(
        {
          rule: isExact(reading) ? 'R4' : 'R5',
          points: POINTS.nearlyNamed + (scene.party.payer === undefined ? POINTS.partyByDocument : scene.party.points),
          payer,
          evidence: [...cures.evidence, ...scene.party.evidence],
          because: {
            id: 'Nomor yang disebut hanya bisa berarti tagihan ini',
            en: 'The number in the text can only mean this invoice',
          },
          obstacles: cures.typingErrors > 1 ? ['several-typing-errors'] : [],
        },
        reading,
      ),
    ),
  );
}

/** Numbers that mean no open item, and items of the same amount that were paid a few days ago. */
function doubtsOf(
  scene: Scene,
  family: readonly CustomerId[],
  open: readonly BookItem[] | undefined,
): readonly Obstacle[] {
  const doubts: Obstacle[] = [];
  const mentions = openMentions(scene, family);
  if (mentions.some((mention) => !(open ?? []).some((entry) => fitMention(mention, entry.number) !== undefined))) {
    doubts.push('unknown-number');
  }
  if (open !== undefined && lateTwin(scene, family) !== undefined) doubts.push('duplicate');
  if (scene.party.others.some((other) => !family.includes(other)) || isAnothersNumber(scene)) {
    doubts.push('other-payer-named');
  }
  return doubts;
}

/** A short number that is filed for another payer's open invoice alone: too little to name it, enough to ask. */
function isAnothersNumber({ unmeant, payment }: Scene): boolean {
  return unmeant.some(
    ({ entries }) =>
      entries.length <= MAX_PARTY_ITEMS &&
      entries.some((entry) => entry.openMinor !== 0n && entry.currency === payment.currency),
  );
}

function draftOf(
  account: Account,
  rule: RuleId,
  points: number,
  because: Sentence,
  obstacles: readonly Obstacle[] = [],
) {
  const { scene, payer } = account;
  const evidence: Evidence[] = [...scene.party.evidence];
  return {
    rule,
    points: points + scene.party.points,
    payer,
    evidence,
    because,
    obstacles: [...account.obstacles, ...obstacles],
  };
}

const ONLY_ITEM: Sentence = {
  id: 'Pembayar dikenal dan hanya satu tagihannya yang cocok',
  en: 'The payer is certain and only one of its items fits',
};
const ONLY_SET: Sentence = {
  id: 'Pembayar dikenal dan hanya satu gabungan tagihannya yang cocok',
  en: 'The payer is certain and only one set of its items fits',
};

/** R6 and R7: one item, or one set, that the amount settles. */
function bySolution(account: Account, open: readonly BookItem[]): readonly Proposal[] | undefined {
  const solution = solve(account.scene, open);
  if (solution.readings.length === 0) return undefined;
  const others = otherMeanings(account.scene, account.family, open, solution.readings);
  const proposals = bestFirst(solution.readings).map((reading) => {
    const rule = reading.parts.length === 1 ? 'R6' : 'R7';
    const isSingle = rule === 'R6';
    const doubts: Obstacle[] = [...others, ...(unmentioned(account, reading) ? (['amount-contradicts'] as const) : [])];
    if (!solution.isProved) doubts.push('unproved');
    if (isRoundSum(account, reading)) doubts.push('round-sum');
    if (!isSingle && solution.isExplainedSet && open.length > FEW_ENOUGH_TO_EXPLAIN) doubts.push('explained-set');
    const points = isSingle ? POINTS.onlyItem : POINTS.onlySet;
    return settling(draftOf(account, rule, points, isSingle ? ONLY_ITEM : ONLY_SET, doubts), reading);
  });
  const totals = proposals.length > 1 ? undefined : byTotals(account, open);
  if (totals === undefined) return unlessSeveral(proposals);
  const booked = new Set(proposals.map(bookingKey));
  return unlessSeveral([...proposals, ...totals.filter((total) => !booked.has(bookingKey(total)))]);
}

/** Rounding was needed and the amount is rounder than rounding makes it: an instalment that comes near by chance. */
function isRoundSum({ scene }: Account, reading: Reading): boolean {
  const isRounded =
    reading.surplusMinor > 0n || reading.parts.some((part) => part.deductions.some((each) => each.kind === 'rounding'));
  const step = scene.terms.currency.roundingToMinor ?? 1n;
  return isRounded && scene.payment.amountMinor % (step * 10n) === 0n;
}

/** Among equals the set that we last asked for together comes first, then the one with the oldest item. */
function bestFirst(readings: readonly Reading[]): readonly Reading[] {
  const isBundle = ({ parts }: Reading) => {
    const bundles = new Set(parts.map((part) => part.entry.bundle));
    return bundles.size === 1 && !bundles.has(undefined);
  };
  const oldest = ({ parts }: Reading) => parts.map((part) => part.entry).sort(oldestFirst)[0];
  return [...readings].sort((a, b) => {
    if (isBundle(a) !== isBundle(b)) return isBundle(a) ? -1 : 1;
    const [first, second] = [oldest(a), oldest(b)];
    return first === undefined || second === undefined ? 0 : oldestFirst(first, second);
  });
}

/** The text names a number that an item of the payer may be, and the reading leaves that item out. */
function unmentioned(account: Account, reading: Reading): boolean {
  return openMentions(account.scene, account.family).some((mention) => {
    const means = (entry: BookItem) => fitMention(mention, entry.number) !== undefined;
    return !reading.parts.some((part) => means(part.entry));
  });
}

/**
 * R8: the amount is a total that we have shown to the payer: a bundle sent, all that is open, all that is past due.
 */
function byTotals(account: Account, open: readonly BookItem[]): readonly Proposal[] | undefined {
  const { scene } = account;
  const { asOf } = scene.desk;
  const isDue = ({ dueOn }: BookItem) => dueOn < scene.payment.valueOn && dueOn < asOf;
  const own = account.family.length === 1 ? open : open.filter((entry) => entry.payer === account.payer);
  const whole = own.length === open.length ? [open] : [own, open];
  const totals = [...bundlesOf(account), ...whole, ...whole.map((entries) => entries.filter(isDue))];
  const readings = new Map<string, Reading>();
  for (const total of totals) {
    if (!mayTotal(total, scene.payment.amountMinor, scene.terms)) continue;
    const key = total
      .map((entry) => entry.invoice)
      .sort()
      .join('|');
    const [reading, ...others] = readingsOf(total, scene.payment.amountMinor, scene.terms).filter(
      (each) => each.expected,
    );
    if (reading !== undefined && others.length === 0) readings.set(key, reading);
  }
  if (readings.size === 0) return undefined;
  const proposals = [...readings.values()].map((reading) =>
    settling(
      draftOf(
        account,
        'R8',
        POINTS.onlyItem,
        {
          id: 'Pembayar dikenal dan jumlahnya sama dengan seluruh tagihan yang diminta',
          en: 'The payer is certain and the amount is a whole total asked for',
        },
        [
          ...(unmentioned(account, reading) ? (['amount-contradicts'] as const) : []),
          ...(isExchangeable(account, reading, open) ? (['ambiguous'] as const) : []),
        ],
      ),
      reading,
    ),
  );
  return unlessSeveral(proposals);
}

/** An item outside the total has the amount of one inside, so that another set adds up to the same. */
function isExchangeable({ scene, payer }: Account, { parts }: Reading, open: readonly BookItem[]): boolean {
  const amounts = new Set(parts.map(({ entry }) => entry.openMinor));
  const inside = new Set(parts.map(({ entry }) => entry));
  const [first] = parts;
  const isBundle =
    !scene.desk.waiting.has(payer) &&
    first?.entry.bundle !== undefined &&
    parts.every(({ entry }) => entry.bundle === first.entry.bundle);
  return !isBundle && open.some((entry) => !inside.has(entry) && amounts.has(entry.openMinor));
}

/** Items of each bundle last sent to the payer, its credit notes among them. */
function bundlesOf({ scene, family }: Account): readonly (readonly BookItem[])[] {
  const bundles = new Map<string, BookItem[]>();
  for (const entry of family.flatMap((payer) => scene.desk.book.byPayer(payer))) {
    const { bundle } = entry;
    if (bundle === undefined || entry.openMinor === 0n || entry.currency !== scene.payment.currency) continue;
    bundles.set(bundle, [...(bundles.get(bundle) ?? []), entry]);
  }
  return [...bundles.values()];
}

/** R9: the money is certainly this payer's and settles nothing that we can see. */
function unapplied(account: Account): Proposal {
  const { scene, open } = account;
  const because: Sentence = { id: 'Pembayar dikenal', en: 'The payer is certain' };
  const fitsNothing = open === undefined ? 'unproved' : 'amount-unexplained';
  const [only, ...others] = open ?? [];
  const mayPost = scene.desk.settings.autoRules.includes('R9');
  const draft = draftOf(account, 'R9', POINTS.exact, because, mayPost ? [] : [fitsNothing]);
  if (only !== undefined && others.length === 0 && !mayPost && scene.payment.amountMinor < only.openMinor) {
    // Part-paying the only open item is the one guess that Zuora's Smart Match also makes; a person confirms it.
    return partlySettling({ ...draft, rule: 'R9' }, [only], scene.payment.amountMinor);
  }
  const points = mayPost ? draft.points + POINTS.onlyItem : draft.points;
  return onAccount({ ...draft, points }, scene.payment.amountMinor);
}

/** Payers that it may be: the one whose number is there, or what each would settle, for a person to choose from. */
export function byPossibleParties(scene: Scene): readonly Proposal[] | undefined {
  const named = scene.party.tied.flatMap((payer) => curedNumbers(scene, payer) ?? []);
  const [only, ...others] = named;
  // A slip in the number beside a name that may be another's is one doubt too many.
  const isMistyped = only?.evidence.some(({ kind }) => kind === 'mistyped-document') === true;
  if (only !== undefined && others.length === 0 && only.obstacles.length === 0 && !isMistyped) return [only];
  const obstacle: Obstacle = scene.party.conflict ? 'party-conflict' : 'party-unknown';
  const proposals = scene.party.candidates.flatMap((payer) => {
    const family = familyOf(scene.desk.book, payer);
    const account: Account = { scene, payer, family, open: undefined, obstacles: [obstacle] };
    const open = openItemsOf(scene, family) ?? [];
    return open
      .flatMap((entry) => readingsOf([entry], scene.payment.amountMinor, scene.terms))
      .slice(0, 2)
      .map((reading) =>
        settling(
          draftOf(account, 'R6', POINTS.onlyItem, {
            id: 'Nama atau rekening mungkin milik pelanggan ini',
            en: 'The name or account may be this customer’s',
          }),
          reading,
        ),
      );
  });
  if (proposals.length === 0) return undefined;
  return proposals.length === 1 ? proposals : proposals.map((each) => hindered(each, [], proposals.length - 1));
}
