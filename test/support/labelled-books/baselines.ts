import type { MatchItem, MatchLine } from '@piutang/cash-application';
import { minMinor } from '@piutang/money';
import type { LabelledBook } from './labelled-book.ts';
import type { Decider, Decision } from './score.ts';

/** An item with what a baseline has left open of it. */
type Open = { readonly item: MatchItem; openMinor: bigint };

/** A rule in use elsewhere: the items that it pays with a credit, in the order in which it pays them. */
type SimpleRule = (line: MatchLine, open: readonly Open[], book: LabelledBook) => readonly Open[];

/** Exactly one open item has the amount. */
export const amountOnlyDecider = deciderOf(({ amountMinor }, open) => {
  const fitting = open.filter((each) => each.openMinor === amountMinor);
  return fitting.length === 1 ? fitting : [];
});

/**
 * Documented rules of open systems, reimplemented from their descriptions in a few lines each: none is the system.
 * Invoice Ninja: the first invoice whose number is a substring of the text, whatever the amount. OCA's greedy rule: items
 * of the payer of the account, or named by digits in the text, collected by due date until the money is used up.
 * ERPNext: payer by account, else by the words of its name when one name is far ahead, then one invoice of the amount.
 */
export const documentedDeciders: readonly (readonly [string, (book: LabelledBook) => Decider])[] = [
  ['invoice_ninja_substring', deciderOf(firstSubstring)],
  ['oca_greedy', deciderOf(greedyByDueDate)],
  ['erpnext_party_amount', deciderOf(partyAndAmount)],
];

function deciderOf(rule: SimpleRule): (book: LabelledBook) => Decider {
  return (book) => {
    const items: Open[] = book.items.map((item) => ({ item, openMinor: item.openMinor }));
    return (line) => {
      if (line.amountMinor <= 0n) return [decision(line, [])];
      return [
        decision(
          line,
          rule(
            line,
            items.filter(({ openMinor }) => openMinor > 0n),
            book,
          ),
        ),
      ];
    };
  };
}

function decision({ amountMinor }: MatchLine, chosen: readonly Open[]): Decision {
  const allocations = [];
  let leftMinor = amountMinor;
  for (const entry of chosen) {
    const cashMinor = minMinor(leftMinor, entry.openMinor);
    if (cashMinor <= 0n) break;
    allocations.push({ invoice: entry.item.invoice, payer: entry.item.payer, amountMinor: cashMinor });
    entry.openMinor -= cashMinor;
    leftMinor -= cashMinor;
  }
  const payer = allocations[0]?.payer ?? null;
  const outcome = allocations.length > 0 ? 'auto' : amountMinor < 0n ? 'not-receivable' : 'unidentified';
  return { outcome, rule: 'R11', payer, allocations, adjustments: [] };
}

function textOf(line: MatchLine): string {
  return [line.text, line.counterparty.name ?? '', ...line.details.map(({ text }) => text)].join(' ').toUpperCase();
}

function firstSubstring(line: MatchLine, open: readonly Open[]): readonly Open[] {
  const text = textOf(line);
  const hit = open.find(({ item }) => text.includes(item.invoice.toUpperCase()));
  return hit === undefined ? [] : [hit];
}

/** Digits of fewer characters are not looked for in item names. */
const SHORTEST_TOKEN = 4;

function greedyByDueDate(line: MatchLine, open: readonly Open[], book: LabelledBook): readonly Open[] {
  const { account } = line.counterparty;
  const byAccount = book.payers.filter((each) => account !== undefined && each.accounts?.includes(account));
  const payer = byAccount.length === 1 ? byAccount[0]?.payer : undefined;
  const tokens = (textOf(line).match(/\d+/g) ?? []).filter((token) => token.length >= SHORTEST_TOKEN);
  const isNamed = ({ item }: Open) =>
    (item.invoice.match(/\d+/g) ?? []).some(
      (part) => part.length >= SHORTEST_TOKEN && part !== '2026' && tokens.includes(part),
    );
  const candidates = open.filter((each) => isNamed(each) && (payer === undefined || each.item.payer === payer));
  return candidates.toSorted((a, b) => (a.item.dueOn < b.item.dueOn ? -1 : 1));
}

/** ERPNext's limit for a fuzzy name. */
const NAME_LIKENESS = 0.8;

function partyAndAmount(line: MatchLine, open: readonly Open[], book: LabelledBook): readonly Open[] {
  const { account, name } = line.counterparty;
  const byAccount = book.payers.find((each) => account !== undefined && each.accounts?.includes(account));
  const payer = byAccount?.payer ?? (name === undefined ? undefined : likestPayer(name, book));
  const fitting = open.filter(({ item, openMinor }) => item.payer === payer && openMinor === line.amountMinor);
  return fitting.slice(0, 1);
}

/** The payer whose name shares most words; a tie is nobody. */
function likestPayer(name: string, book: LabelledBook): string | undefined {
  const words = wordsOf(name);
  const likeness = book.payers
    .map((payer) => {
      const own = wordsOf(payer.name);
      const shared = [...words].filter((word) => own.has(word)).length;
      // A token-set ratio is 100 where all words of one name are in the other.
      const isContained = shared > 0 && shared === Math.min(words.size, own.size);
      return { payer: payer.payer, share: isContained ? 1 : (2 * shared) / (words.size + own.size) };
    })
    .filter(({ share }) => share > NAME_LIKENESS)
    .sort((a, b) => b.share - a.share);
  const [best, second] = likeness;
  return best === undefined || best.share === second?.share ? undefined : best.payer;
}

function wordsOf(name: string): Set<string> {
  return new Set(name.toUpperCase().match(/[A-Z0-9]+/g) ?? []);
}
