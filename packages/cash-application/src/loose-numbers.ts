import type { BookItem } from './book.ts';
import type { Scene } from './desk.ts';
import type { Evidence } from './model.ts';
import { fitMention, type MentionFit } from './numbers.ts';
import type { Field } from './payment.ts';
import { readingsOf } from './readings.ts';
import type { Run } from './text.ts';

/** A stretch with digits that no filed number was found in: perhaps the rest of a list, short, cut or mistyped. */
type LooseNumber = {
  /** As it stands, and with what follows it over single spaces. */
  readonly spellings: readonly string[];
  readonly atEnd: boolean;
  readonly evidence: Evidence;
};

/** Items that loose numbers mean beside the named ones, with what shows it. */
export type Hinted = {
  readonly items: readonly BookItem[];
  readonly typingErrors: number;
  readonly evidence: readonly Evidence[];
};

/** Shorter digits are parts of dates, and the serial of some item by chance. */
const SHORTEST_LOOSE = 3;
/** Most loose numbers of a payment, and most choices of their meanings: a longer list is for a person. */
const MAX_LOOSE = 8;
const MAX_CHOICES = 64;
/** Stretches that a payer may have put spaces between. */
const MAX_SPACED_STRETCHES = 4;

/**
 * The one choice of other open items that the loose numbers of the payment may mean with which the amount is what is
 * expected. The numbers alone would prove little and the amount alone nothing; that both say the same is no chance.
 */
export function hintedItems(scene: Scene, base: readonly BookItem[], open: readonly BookItem[]): Hinted | undefined {
  const others = open.filter((entry) => !base.includes(entry));
  const meanings = looseNumbersOf(scene).map((loose) => meaningsOf(loose, others));
  const useful = meanings.filter((each) => each.length > 0).slice(0, MAX_LOOSE);
  let choices: Hinted[] = [{ items: [], typingErrors: 0, evidence: [] }];
  for (const each of useful) {
    // A loose number may also be a date or an order and mean no item at all.
    choices = choices.flatMap((choice) => [choice, ...each.flatMap((meaning) => withMeaning(choice, meaning))]);
    if (choices.length > MAX_CHOICES) return undefined;
  }
  const fitting = choices.filter(
    ({ items }) =>
      items.length > 0 &&
      readingsOf([...base, ...items], scene.payment.amountMinor, scene.terms).some(({ expected }) => expected),
  );
  const [only] = fitting;
  const isUnique = only !== undefined && fitting.every(({ items }) => isSame(items, only.items));
  return isUnique ? only : undefined;
}

type Meaning = { readonly entry: BookItem; readonly fit: MentionFit; readonly evidence: Evidence };

function withMeaning(choice: Hinted, { entry, fit, evidence }: Meaning): Hinted[] {
  if (choice.items.includes(entry)) return [];
  const typingErrors = choice.typingErrors + (fit === 'mistyped' ? 1 : 0);
  return [{ items: [...choice.items, entry], typingErrors, evidence: [...choice.evidence, evidence] }];
}

function isSame(one: readonly BookItem[], other: readonly BookItem[]): boolean {
  return one.length === other.length && one.every((entry) => other.includes(entry));
}

function meaningsOf({ spellings, atEnd, evidence }: LooseNumber, open: readonly BookItem[]): Meaning[] {
  return open.flatMap((entry) => {
    for (const spelling of spellings) {
      const fit = fitMention({ whole: spelling, bare: spelling, start: 0, end: 0, atEnd, isDate: false }, entry.number);
      if (fit === undefined || (fit === 'cut' && !tellsApart(spelling, open))) continue;
      const kind = fit === 'mistyped' ? 'mistyped-document' : 'short-document';
      return [{ entry, fit, evidence: { ...evidence, kind, value: spelling } }];
    }
    return [];
  });
}

/** A cut number goes on behind what the payer's numbers of its kind have in common. */
export function tellsApart(whole: string, open: readonly BookItem[]): boolean {
  const alike = open.map(({ number }) => number).filter((number) => number.startsWith(whole.slice(0, KIND_CHARS)));
  const [first = '', ...others] = alike;
  let shared = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, shared))) shared -= 1;
  return whole.length > shared;
}

/** Characters by which a tenant's kinds of numbers (invoices, credit notes) differ. */
const KIND_CHARS = 2;

/** Stretches of the note with digits in them, outside the numbers found and the payer's name. */
function looseNumbersOf(scene: Scene): LooseNumber[] {
  return scene.payment.fields
    .filter(({ name }) => name !== 'name')
    .flatMap((field) => looseIn(scene, field))
    .slice(0, MAX_LOOSE * 2);
}

function looseIn(scene: Scene, field: Field): LooseNumber[] {
  const stretches = stretchesOf(field.runs).filter((runs) => isFree(scene, field, runs));
  const amount = String(scene.payment.amountMinor);
  return stretches.flatMap((runs, at): LooseNumber[] => {
    const own = joined(runs);
    if (!/\d/.test(own) || own.length < SHORTEST_LOOSE || amount.startsWith(own)) return [];
    const spellings = [own];
    let last = runs;
    for (let next = at + 1; next < Math.min(stretches.length, at + MAX_SPACED_STRETCHES); next += 1) {
      const following = stretches[next] ?? [];
      if (following[0]?.gap !== 'spaces' || endOf(last) > startOf(following)) break;
      spellings.push(`${spellings.at(-1)}${joined(following)}`);
      last = following;
    }
    const [start, end] = [startOf(runs), endOf(runs)];
    const isLast = (candidate: readonly Run[]) => endsPlace(field, endOf(candidate));
    return [
      {
        spellings,
        atEnd: isLast(runs) || isLast(last),
        evidence: { kind: 'short-document', value: own, field: field.name, span: [start, end] },
      },
    ];
  });
}

/** Runs that touch or have one separator between them. */
function stretchesOf(runs: readonly Run[]): Run[][] {
  const stretches: Run[][] = [];
  for (const run of runs) {
    const last = stretches.at(-1);
    if (last !== undefined && (run.gap === 'none' || run.gap === 'separator')) last.push(run);
    else stretches.push([run]);
  }
  return stretches;
}

function isFree({ hits, party }: Scene, field: Field, runs: readonly Run[]): boolean {
  const [start, end] = [startOf(runs), endOf(runs)];
  const isOutside = (from: number, to: number) => end <= from || start >= to;
  const names = party.evidence.filter((each) => each.field === field.name && each.span !== undefined);
  return (
    hits.every((hit) => hit.field !== field || isOutside(hit.start, hit.end)) &&
    names.every(({ span = [0, 0] }) => isOutside(span[0], span[1]))
  );
}

/** Nothing but the payer's name, another part or the receiver stands behind it: the bank may have cut it there. */
function endsPlace(field: Field, end: number): boolean {
  const rest = field.folded.slice(end).trim();
  return rest === '' || /^(\||DARI |FROM |TO |PT |CV |UD )/.test(rest) || !/\d/.test(rest);
}

function joined(runs: readonly Run[]): string {
  return runs.map((run) => run.text).join('');
}

function startOf(runs: readonly Run[]): number {
  return runs[0]?.start ?? 0;
}

function endOf(runs: readonly Run[]): number {
  return runs.at(-1)?.end ?? 0;
}
