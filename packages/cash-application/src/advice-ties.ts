import { daysBetween } from '@piutang/calendar';
import { addsUp, type Remittance, remittanceTotal } from './advice.ts';
import type { MatchLine } from './model.ts';
import { legalName } from './names.ts';
import { compact } from './text.ts';

/** A remittance under the name by which the caller knows it. */
export type NamedRemittance = { readonly id: string; readonly remittance: Remittance };

/** A line and what came beside it. */
export type RemittanceTie = {
  readonly line: string;
  readonly remittance: string;
  /** Whether amount, parts, day and payer all agree. Else the two only seem to belong together: a person looks. */
  readonly agrees: boolean;
};

/** Days between the payer's pay run and the bank's booking, weekends and holidays among them. */
const MAX_DAYS_APART = 5;
/** A shorter reference or name stands in many texts by chance. */
const SHORTEST_SHARED = 5;

/** How a line and a remittance are tied: by the payer's reference, by its account or name, or by nothing. */
type Bond = 'reference' | 'payer' | 'none';

type Pair = {
  readonly line: MatchLine;
  readonly named: NamedRemittance;
  readonly bond: Bond;
};

/** The texts of a line as they are compared, made once. */
type Texts = { readonly line: MatchLine; readonly all: string; readonly account: string; readonly name: string };

/**
 * Which remittance belongs to which line. Those whose amount, parts and day agree and that share the payer's reference,
 * account or name come first; each pair must be the only one for both sides, save that among several lines or remittances
 * the only one with the reference is meant, and that of two remittances that say the same of the documents the first
 * counts. What is left over and shares a reference, or the payer and nearly the amount, is told as a tie that does not agree.
 * Nothing is tied across currencies.
 */
export function tieRemittances(
  lines: readonly MatchLine[],
  remittances: readonly NamedRemittance[],
): readonly RemittanceTie[] {
  const texts = lines.filter(({ amountMinor }) => amountMinor > 0n).map(textsOf);
  const agreeing: Pair[] = [];
  const differing: Pair[] = [];
  for (const named of remittances) {
    const { remittance } = named;
    const totalMinor = remittanceTotal(remittance);
    const isSound = addsUp(remittance);
    for (const each of texts) {
      if (!isNear(each.line, remittance)) continue;
      const bond = bondOf(each, remittance);
      const isAmount = totalMinor === each.line.amountMinor;
      if (isAmount && isSound && bond !== 'none') agreeing.push({ line: each.line, named, bond });
      else if (mayDiffer(bond, totalMinor, each.line.amountMinor, remittance.kind))
        differing.push({ line: each.line, named, bond });
    }
  }
  const certain = unique(agreeing);
  // What agrees with something, though not uniquely, is not also said to contradict something else.
  const taken = new Set(agreeing.flatMap(({ line, named }) => [`L ${line.id}`, `R ${named.id}`]));
  const left = differing.filter(({ line, named }) => !taken.has(`L ${line.id}`) && !taken.has(`R ${named.id}`));
  return [...certain.map((pair) => tieOf(pair, true)), ...unique(left).map((pair) => tieOf(pair, false))];
}

/** A payer pays other things in the same week: by the payer alone only what is nearly the amount is taken for a mistake. */
const NEARLY = 10n;

/** Whether a line and a remittance of another amount, or of other parts, or of nobody named, seem to belong together. */
function mayDiffer(bond: Bond, totalMinor: bigint, amountMinor: bigint, kind: Remittance['kind']): boolean {
  if (bond === 'none') return totalMinor === amountMinor && kind === 'settlement';
  const difference = totalMinor > amountMinor ? totalMinor - amountMinor : amountMinor - totalMinor;
  return bond === 'reference' || difference * NEARLY <= amountMinor;
}

/** Whether a remittance may speak of the line: the same money, near the day, from whom it names. */
export function mayBelong(line: MatchLine, remittance: Remittance): boolean {
  return (
    remittanceTotal(remittance) === line.amountMinor &&
    isNear(line, remittance) &&
    bondOf(textsOf(line), remittance) !== 'none'
  );
}

function tieOf({ line, named }: Pair, agrees: boolean): RemittanceTie {
  return { line: line.id, remittance: named.id, agrees };
}

function textsOf(line: MatchLine): Texts {
  const told = line.details.length === 1 ? line.details[0] : undefined;
  const texts = [line.text, ...line.references, line.endToEndId ?? '', told?.text ?? '', ...(told?.references ?? [])];
  const { account, name } = { ...told?.counterparty, ...line.counterparty };
  return {
    line,
    all: texts.map(compact).join('\n'),
    account: compact(account ?? ''),
    name: legalName(name ?? '').compact,
  };
}

function isNear(line: MatchLine, { currency, paidOn }: Remittance): boolean {
  if (currency !== line.currency) return false;
  return paidOn === undefined || Math.abs(daysBetween(paidOn, line.valueOn)) <= MAX_DAYS_APART;
}

function bondOf({ all, account, name }: Texts, { reference, payerAccount, payerName }: Remittance): Bond {
  const own = compact(reference ?? '');
  if (own.length >= SHORTEST_SHARED && all.includes(own)) return 'reference';
  if (payerAccount !== undefined && account !== '') return compact(payerAccount) === account ? 'payer' : 'none';
  const said = legalName(payerName ?? '').compact;
  if (said.length < SHORTEST_SHARED) return 'none';
  return (name === '' ? all.includes(said) : name === said) ? 'payer' : 'none';
}

/** The pairs that are the only one for both sides. */
function unique(pairs: readonly Pair[]): readonly Pair[] {
  const ofLine = Map.groupBy(pairs, ({ line }) => line.id);
  const ofRemittance = Map.groupBy(pairs, ({ named }) => named.id);
  return pairs.filter((pair) => {
    const lines = ofRemittance.get(pair.named.id) ?? [];
    const remittances = ofLine.get(pair.line.id) ?? [];
    return theOne(lines) === pair && (theOne(remittances) ?? firstOfEquals(remittances)) === pair;
  });
}

function theOne(pairs: readonly Pair[]): Pair | undefined {
  const byReference = pairs.filter(({ bond }) => bond === 'reference');
  const [only, ...others] = byReference.length > 0 ? byReference : pairs;
  return others.length === 0 ? only : undefined;
}

function firstOfEquals(pairs: readonly Pair[]): Pair | undefined {
  const said = new Set(pairs.map(({ named }) => whatItSays(named.remittance)));
  return said.size === 1 ? pairs[0] : undefined;
}

/** The documents or payments of a remittance as text, in no order. */
function whatItSays(remittance: Remittance): string {
  const parts =
    remittance.kind === 'advice'
      ? remittance.documents.map(({ number, amountMinor }) => `${compact(number)}=${amountMinor ?? ''}`)
      : remittance.payments.map((each) => `${compact(each.reference)}=${each.grossMinor}-${each.feeMinor}`);
  return `${remittance.kind} ${parts.sort().join(' ')}`;
}
