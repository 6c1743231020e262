import type { CustomerId } from '@piutang/receivables';
import { type BookItem, commonPayer, familyOf } from './book.ts';
import { contradictions, payerFor, unlessSeveral } from './by-channel.ts';
import { oldestFirst, openItemsOf, openMentions, type Scene } from './desk.ts';
import { continuationsOf, type DocumentHit } from './documents.ts';
import { hintedItems, tellsApart } from './loose-numbers.ts';
import type { Evidence, PaidDocument, Sentence } from './model.ts';
import { fitMention, isOneTypingError, type Mention, type MentionFit } from './numbers.ts';
import type { Obstacle } from './obstacles.ts';
import { onAccount, POINTS, type Proposal, partlySettling, settling } from './proposal.ts';
import { payersOf, type Reading, type ReadingPart, readingsOf } from './readings.ts';

/** What the numbers of a line mean. */
type Named = {
  /** Items that a number means by itself. */
  readonly base: readonly BookItem[];
  /** Items of a number that several share, where none of them is in the base. */
  readonly shared: readonly (readonly BookItem[])[];
  /** Numbers of items that are closed or in another currency. */
  readonly dead: readonly DocumentHit[];
};

function namedIn(scene: Scene): Named {
  const base = new Set<BookItem>();
  const shared: (readonly BookItem[])[] = [];
  const dead: DocumentHit[] = [];
  for (const hit of scene.hits) {
    const live = liveOf(scene, hit);
    if (live.length === 0) dead.push(hit);
    else if (live.length === 1) for (const entry of live) base.add(entry);
    else shared.push(live);
  }
  const open = shared.filter((group) => !group.some((entry) => base.has(entry)));
  return { base: [...base].sort(oldestFirst), shared: open, dead };
}

const BECAUSE: Sentence = { id: 'Nomor faktur disebut dalam keterangan', en: 'The invoice numbers are in the text' };

/**
 * R4 where nothing is left to weigh, as in most lines: one number, of one open item with just this amount, of the payer
 * who paid or with nobody else in the line, and no number besides. What {@link byDocuments} says of it, without the ways
 * to it.
 */
export function plainlyNamed(scene: Scene): Proposal | undefined {
  const { hits, party, payment, desk } = scene;
  const [hit] = hits;
  const entry = hit?.entries[0];
  if (hit === undefined || entry === undefined || hits.length > 1 || hit.entries.length > 1) return undefined;
  if (entry.openMinor !== payment.amountMinor || entry.currency !== payment.currency) return undefined;
  const isTheirs = party.payer === undefined ? party.candidates.length === 0 : party.payer === entry.payer;
  if (!isTheirs || scene.virtualAccount !== undefined || payment.documents.length > 0) return undefined;
  if (desk.book.byCodeAmount(payment.currency, payment.amountMinor).length > 0) return undefined;
  if (openMentions(scene, [entry.payer]).length > 0) return undefined;
  return settling(
    {
      rule: 'R4',
      points: POINTS.named + (party.payer === undefined ? POINTS.partyByDocument : party.points),
      payer: entry.payer,
      evidence: [hit.evidence, ...party.evidence],
      because: BECAUSE,
      obstacles: [],
    },
    { expected: true, parts: [{ entry, cashMinor: payment.amountMinor, deductions: [] }], surplusMinor: 0n },
  );
}

/** R4 and R5: invoices named by number whose open amounts the payment equals, or differs from by something explained. */
export function byDocuments(scene: Scene): readonly Proposal[] | undefined {
  if (scene.hits.length === 0) return undefined;
  const named = namedIn(scene);
  if (named.base.length === 0 && named.shared.length === 0) return retyped(scene) ?? [closedOnly(scene, named.dead)];
  const cures = curesOf(scene, payersOf([...named.base, ...named.shared.flat()]), named.base);
  for (const set of setsToTry(scene, named, cures)) {
    const documented = documentedReading(scene, set);
    const readings = documented === undefined ? readingsOf(set, scene.payment.amountMinor, scene.terms) : [documented];
    if (readings.length > 0) {
      return unlessSeveral(readings.map((reading) => namedProposal(scene, reading, named.dead, cures)));
    }
  }
  return retyped(scene) ?? hinted(scene, named) ?? contradicted(scene, named);
}

/**
 * A number with a typing error may be another invoice's number. When the payer is certain and exactly one of the
 * numbers, read as one slip away from exactly one open item of the payer, makes the amount right, that is what was
 * meant; unless the number as it stands is the payer's own and was paid with this amount before.
 */
function retyped(scene: Scene): readonly Proposal[] | undefined {
  const { party, hits, payment } = scene;
  if (party.payer === undefined || hits.length > MAX_RETYPED) return undefined;
  const family = familyOf(scene.desk.book, party.payer);
  const open = openItemsOf(scene, family) ?? [];
  const found = hits.flatMap((hit) => {
    const isPaidAgain = hit.entries.some(
      ({ item, openMinor }) =>
        openMinor === 0n && item.amountMinor === payment.amountMinor && family.includes(item.payer),
    );
    const others = hits.filter((other) => other !== hit).map((other) => liveOf(scene, other));
    // A part of what is open on the payer's own invoice is likelier than a slip to another one.
    const isOwnOpen = liveOf(scene, hit).some(
      ({ item, openMinor }) => openMinor > payment.amountMinor && family.includes(item.payer),
    );
    if (isPaidAgain || isOwnOpen || others.some((live) => live.length !== 1)) return [];
    return open
      .filter((entry) => isOneTypingError(hit.key, entry.number) && !others.some((live) => live.includes(entry)))
      .flatMap((entry) => readingsOf(union(others.flat(), [entry]), payment.amountMinor, scene.terms))
      .filter((reading) => reading.expected)
      .map((reading) => ({ reading, hit }));
  });
  if (found.length === 0) return undefined;
  // The number named is somebody else's; that it is one slip away is proof only where the amount speaks for one item.
  const isOneOfEquals =
    hits.length === 1 &&
    open.filter((entry) => readingsOf([entry], payment.amountMinor, scene.terms).some((each) => each.expected)).length >
      1;
  const proposals = found.map(({ reading, hit }) => {
    const chosen = reading.parts.map((part) => part.entry);
    const rest = contradictions({ ...scene, hits: hits.filter((other) => other !== hit), mentions: new Map() }, chosen);
    return settling(
      {
        rule: isExact(reading) ? 'R4' : 'R5',
        points: POINTS.nearlyNamed + party.points,
        payer: payerFor(scene, chosen),
        evidence: [{ ...hit.evidence, kind: 'mistyped-document' as const }, ...party.evidence],
        because: {
          id: 'Satu nomor faktur salah ketik dan hanya bisa berarti tagihan ini',
          en: 'One invoice number is mistyped and can only mean this item',
        },
        obstacles: [
          ...rest.filter((each) => each !== 'unknown-number' || scene.hits.length > 1),
          ...(isOneOfEquals ? (['ambiguous'] as const) : []),
        ],
      },
      reading,
    );
  });
  return unlessSeveral(proposals);
}

/** The named items with others of the same payer that loose numbers of the text mean, where the amount says so too. */
function hinted(scene: Scene, { base, dead, shared }: Named): readonly Proposal[] | undefined {
  if (base.length === 0 || dead.length > 0 || shared.length > 0) return undefined;
  const family = payersOf(base).flatMap((payer) => familyOf(scene.desk.book, payer));
  const open = openItemsOf(scene, [...new Set(family)]) ?? [];
  const found = hintedItems(scene, base, open);
  if (found === undefined) return undefined;
  const cures: Cures = { items: found.items, typingErrors: found.typingErrors, evidence: found.evidence };
  const readings = readingsOf([...base, ...found.items], scene.payment.amountMinor, scene.terms);
  return unlessSeveral(readings.map((reading) => namedProposal(scene, reading, dead, cures)));
}

/** Numbers among which a typing error is looked for; a longer list is read as it stands. */
const MAX_RETYPED = 10;

/** What is open under a number: of a number that others have as well the items of the payer, where that is certain. */
function liveOf({ payment, party, desk }: Scene, hit: DocumentHit): readonly BookItem[] {
  const live = hit.entries.filter((entry) => entry.openMinor !== 0n && entry.currency === payment.currency);
  if (live.length < 2 || party.payer === undefined) return live;
  const family = familyOf(desk.book, party.payer);
  const own = live.filter((entry) => family.includes(entry.payer));
  return own.length > 0 ? own : live;
}

export function isExact(reading: Reading): boolean {
  return reading.expected && reading.parts.every((part) => part.deductions.length === 0);
}

/** The sets that the numbers may mean, surest first: as they stand, with cured ones, one of those that share a number, with the list going on. */
function setsToTry(scene: Scene, named: Named, cures: Cures | undefined): readonly (readonly BookItem[])[] {
  const { base, shared } = named;
  const everything = union(base, shared.flat());
  const cured = cures === undefined ? [] : union(base, cures.items);
  const chosen = shared.length === 1 ? uniqueChoice(scene, base, shared[0] ?? []) : undefined;
  const listed = scene.hits.map((hit) => continuationsOf(scene.desk.book, hit)).filter((list) => list.length > 0);
  const live = listed.flat().filter((entry) => entry.openMinor !== 0n);
  const lists = live.slice(0, MAX_LIST_TRIALS).map((_, at) => union(base, live.slice(0, at + 1)));
  return [everything, cured, chosen ?? [], ...lists.reverse()].filter((set) => set.length > 0);
}

/** How many beginnings of a list are tried: a date may stand behind it. */
const MAX_LIST_TRIALS = 12;

function union(...lists: readonly (readonly BookItem[])[]): readonly BookItem[] {
  return [...new Set(lists.flat())];
}

/** The one item of a shared number that fits the amount together with the named ones. */
function uniqueChoice(
  scene: Scene,
  base: readonly BookItem[],
  group: readonly BookItem[],
): readonly BookItem[] | undefined {
  const fitting = group
    .slice(0, MAX_SHARED)
    .map((entry) => union(base, [entry]))
    .filter((set) => readingsOf(set, scene.payment.amountMinor, scene.terms).length > 0);
  return fitting.length === 1 && group.length <= MAX_SHARED ? fitting[0] : undefined;
}

/** A number that more items share says too little. */
const MAX_SHARED = 40;

/**
 * The parts that a structured remittance states, where each is what is expected on its document; of a payer's own advice
 * also where it is less, because then the payer says how far the document is paid.
 */
function documentedReading(scene: Scene, set: readonly BookItem[]): Reading | undefined {
  const { documents, amountMinor } = scene.payment;
  const isStated = documents.some((each) => each.isStated);
  if (documents.length !== set.length || documents.length < (isStated ? 1 : 2)) return undefined;
  const parts = documents.flatMap((document): readonly ReadingPart[] => {
    const entry = set.find((each) => hitOf(scene, document)?.entries.includes(each) === true);
    if (entry === undefined || document.amountMinor === undefined) return [];
    const [reading, ...others] = readingsOf([entry], document.amountMinor, scene.terms);
    if (reading !== undefined) return reading.expected && others.length === 0 ? reading.parts : [];
    return partOf(document, entry);
  });
  const sumMinor = parts.reduce((sum, part) => sum + part.cashMinor, 0n);
  const isWhole = new Set(parts.map((part) => part.entry)).size === set.length && sumMinor === amountMinor;
  const isInFull = parts.every(
    ({ entry, cashMinor, deductions }) => deductions.length > 0 || cashMinor === entry.openMinor,
  );
  return isWhole ? { expected: isInFull, parts, surplusMinor: 0n } : undefined;
}

function hitOf({ hits }: Scene, { number }: PaidDocument): DocumentHit | undefined {
  const key = number.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return hits.find((each) => each.field.name === 'reference' && each.key === key);
}

/** A part of what is open, as the payer states it; not where it kept something back for a reason that we do not know. */
function partOf({ amountMinor = 0n, isStated, isReduced }: PaidDocument, entry: BookItem): readonly ReadingPart[] {
  const { openMinor } = entry;
  const isPart =
    openMinor > 0n ? amountMinor > 0n && amountMinor < openMinor : amountMinor < 0n && amountMinor > openMinor;
  return isStated === true && isReduced !== true && isPart ? [{ entry, cashMinor: amountMinor, deductions: [] }] : [];
}

function namedProposal(
  scene: Scene,
  reading: Reading,
  dead: readonly DocumentHit[],
  cures: Cures | undefined,
): Proposal {
  const chosen = reading.parts.map((part) => part.entry);
  const isCured = cures?.items.some((entry) => chosen.includes(entry)) === true;
  const party = scene.party.payer === undefined ? POINTS.partyByDocument : scene.party.points;
  const obstacles = [
    ...(isCured && (cures?.typingErrors ?? 0) > 1 ? (['several-typing-errors'] as const) : []),
    ...contradictions(scene, chosen).filter((each) => each !== 'amount-contradicts' || dead.length === 0),
    ...dead.map((hit) => deadObstacle(scene, hit)),
    // A document of the payer's own list that we do not know: what it is paid with is then not the others'.
    ...(scene.payment.documents.some((each) => each.isStated && hitOf(scene, each) === undefined)
      ? (['unknown-number'] as const)
      : []),
  ];
  return settling(
    {
      rule: isExact(reading) ? 'R4' : 'R5',
      points: (isCured ? POINTS.nearlyNamed : POINTS.named) + party,
      payer: payerFor(scene, chosen),
      evidence: [
        ...scene.hits.map((hit) => hit.evidence),
        ...(isCured ? (cures?.evidence ?? []) : []),
        ...scene.party.evidence,
      ],
      because: BECAUSE,
      obstacles: [...new Set(obstacles)],
    },
    reading,
  );
}

function deadObstacle(scene: Scene, hit: DocumentHit): Obstacle {
  return hit.entries.some((entry) => entry.currency === scene.payment.currency) ? 'closed-number' : 'other-currency';
}

/** Only closed invoices are named: most likely they are paid a second time. The money waits with their payer. */
function closedOnly(scene: Scene, dead: readonly DocumentHit[]): Proposal {
  const owners = payersOf(dead.flatMap((hit) => hit.entries));
  return onAccount(
    {
      rule: 'R9',
      points: 60,
      payer: scene.party.payer ?? commonPayer(scene.desk.book, owners) ?? null,
      evidence: [
        ...dead.map((hit): Evidence => ({ ...hit.evidence, kind: 'closed-document' })),
        ...scene.party.evidence,
      ],
      because: { id: 'Faktur yang disebut tidak terbuka', en: 'The invoice named is not open' },
      obstacles: [...new Set(dead.map((hit) => deadObstacle(scene, hit)))],
    },
    scene.payment.amountMinor,
  );
}

/** The numbers are there and the amount is another: part of them, one more item of the payer, or part of the money. */
function contradicted(scene: Scene, { base, shared }: Named): readonly Proposal[] {
  const set = union(base, shared.flat()).slice(0, MAX_SHARED);
  const party = scene.party.payer === undefined ? POINTS.partyByDocument : scene.party.points;
  const draft = (chosen: readonly BookItem[]) => ({
    rule: 'R5' as const,
    payer: payerFor(scene, chosen),
    evidence: [...scene.hits.map((hit) => hit.evidence), ...scene.party.evidence],
    because: BECAUSE,
    obstacles: [
      'amount-contradicts',
      ...contradictions(scene, chosen).filter((each) => each !== 'amount-contradicts'),
    ] as Obstacle[],
  });
  const some =
    set.length < 2 ? [] : set.flatMap((entry) => readingsOf([entry], scene.payment.amountMinor, scene.terms));
  const owners = payersOf(set);
  const others = (openItemsOf(scene, owners) ?? []).filter((entry) => !set.includes(entry)).slice(0, MAX_SHARED);
  const more = others.flatMap((entry) => readingsOf([...set, entry], scene.payment.amountMinor, scene.terms));
  const fuller = [...some, ...more].slice(0, 2).map((reading) => {
    const chosen = reading.parts.map((part) => part.entry);
    return settling({ ...draft(chosen), points: POINTS.contradicted + party + 10 }, reading);
  });
  const partly = partlySettling({ ...draft(set), points: POINTS.named + party }, set, scene.payment.amountMinor);
  return [...fuller, partly];
}

/** Items that mentioned numbers mean once a slip or a short form is allowed for. */
export type Cures = {
  readonly items: readonly BookItem[];
  readonly typingErrors: number;
  readonly evidence: readonly Evidence[];
};

const FIT_EVIDENCE: Readonly<Record<MentionFit, Evidence['kind']>> = {
  mistyped: 'mistyped-document',
  short: 'short-document',
  cut: 'short-document',
};

/**
 * What the numbers that were not found mean among the open items of these payers: each exactly one item, or the one
 * among several that has the amount with the items named when it is the only such number; `undefined` when one of them
 * means nothing.
 */
export function curesOf(
  scene: Scene,
  payers: readonly CustomerId[],
  base: readonly BookItem[] = [],
): Cures | undefined {
  const mentions = openMentions(scene, payers);
  const family = payers.flatMap((payer) => familyOf(scene.desk.book, payer));
  const open = mentions.length === 0 ? undefined : openItemsOf(scene, [...new Set(family)]);
  if (open === undefined) return undefined;
  const items: BookItem[] = [];
  const evidence: Evidence[] = [];
  let typingErrors = 0;
  for (const mention of mentions) {
    const cure = cureOf(scene, mention, open, mentions.length === 1 ? base : undefined);
    if (cure === undefined) return undefined;
    if (!items.includes(cure.entry)) items.push(cure.entry);
    if (cure.fit === 'mistyped') typingErrors += 1;
    evidence.push({
      kind: FIT_EVIDENCE[cure.fit],
      value: mention.whole,
      field: 'text',
      span: [mention.start, mention.end],
    });
  }
  return { items, typingErrors, evidence };
}

function cureOf(
  scene: Scene,
  mention: Mention,
  open: readonly BookItem[],
  base: readonly BookItem[] | undefined,
): { readonly entry: BookItem; readonly fit: MentionFit } | undefined {
  const fitting = open.flatMap((entry) => {
    const fit = fitMention(mention, entry.number);
    return fit === undefined ? [] : [{ entry, fit }];
  });
  if (fitting.length <= 1) return fitting[0];
  // What the bank left of the number is left of most of the payer's numbers: the amount alone would choose.
  if (fitting.some(({ fit }) => fit === 'cut') && !tellsApart(mention.whole, open)) return undefined;
  const withAmount = fitting.filter(
    ({ entry }) =>
      base !== undefined &&
      readingsOf(union(base, [entry]), scene.payment.amountMinor, scene.terms).some((each) => each.expected),
  );
  return withAmount.length === 1 ? withAmount[0] : undefined;
}
