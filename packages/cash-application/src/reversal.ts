import { ENGINE_VERSION, type MatchLine, type MatchOutcome, type MatchReceipt } from './model.ts';
import { compact } from './text.ts';

/** What is kept of a receipt until its file ends. */
export type KeptReceipt = Omit<MatchReceipt, 'counterparty'>;

/** Receipts that a reversal may take back, by their amounts: a file has many debits, and most take back nothing. */
export type Receipts = {
  readonly add: (receipt: KeptReceipt) => void;
  readonly remove: (receipt: KeptReceipt) => void;
  /** In the order in which they were added. */
  readonly ofAmount: (amountMinor: bigint) => readonly KeptReceipt[];
};

export function createReceipts(earlier: readonly MatchReceipt[] = []): Receipts {
  /** The only receipt of an amount as it is, several as a list: a list for each takes as much room as the receipt. */
  const byAmount = new Map<bigint, KeptReceipt | KeptReceipt[]>();
  const ofAmount = (amountMinor: bigint): readonly KeptReceipt[] => {
    const equal = byAmount.get(amountMinor);
    if (equal === undefined) return [];
    return 'line' in equal ? [equal] : equal;
  };
  const add = (receipt: KeptReceipt): void => {
    const equal = byAmount.get(receipt.amountMinor);
    if (equal === undefined) byAmount.set(receipt.amountMinor, receipt);
    else if ('line' in equal) byAmount.set(receipt.amountMinor, [equal, receipt]);
    else equal.push(receipt);
  };
  for (const receipt of earlier) add(receipt);
  return {
    add,
    remove(receipt) {
      const { amountMinor } = receipt;
      byAmount.set(
        amountMinor,
        ofAmount(amountMinor).filter((each) => each !== receipt),
      );
    },
    ofAmount,
  };
}

/** References that banks write where there is none. */
const NO_REFERENCE = /^(NONREF|NOTPROVIDED|NOREF|NA|0*)$/;

/**
 * R1: the receipt that a returned line takes back. Among receipts of the same amount and account it is the only one
 * with the same reference; without references, the only one with the same text; of a line that the bank marks as a
 * reversal also the only one at all. Anything else is not found, because reversing the wrong receipt chases a payer
 * who has paid.
 */
export function findOriginal(line: MatchLine, receipts: Receipts): KeptReceipt | undefined {
  const equal = receipts
    .ofAmount(-line.amountMinor)
    .filter(
      (receipt) =>
        receipt.currency === line.currency && receipt.account === line.account && receipt.bookedOn <= line.bookedOn,
    );
  if (equal.length === 0) return undefined;
  const references = referencesOf(line);
  const byReference = equal.filter((receipt) =>
    referencesOf(receipt).some((reference) => references.includes(reference)),
  );
  if (byReference.length > 0) return byReference.length === 1 ? byReference[0] : undefined;
  if (!line.reversal) return undefined;
  const text = compact(line.text);
  const byText = equal.filter((receipt) => text !== '' && shareText(text, compact(receipt.text)));
  if (byText.length > 0) return byText.length === 1 ? byText[0] : undefined;
  const [only, ...others] = equal;
  const contradicts = references.length > 0 && only !== undefined && referencesOf(only).length > 0;
  return others.length === 0 && !contradicts ? only : undefined;
}

function referencesOf(line: Pick<MatchLine, 'bankReference' | 'endToEndId'>): string[] {
  return [line.bankReference, line.endToEndId]
    .map((reference) => compact(reference ?? ''))
    .filter((reference) => !NO_REFERENCE.test(reference));
}

/** A return usually repeats the text of what it returns, with a word before it. */
function shareText(text: string, original: string): boolean {
  return (
    original.length >= SHORTEST_SHARED &&
    (text.includes(original) || (text.length >= SHORTEST_SHARED && original.includes(text)))
  );
}

const SHORTEST_SHARED = 8;

/** The answer to a reversal: what the receipt gave to invoices is taken back from them. */
export function reversalOutcome(line: MatchLine, original: KeptReceipt | undefined): MatchOutcome {
  const allocations = (original?.allocations ?? []).map((each) => ({ ...each, amountMinor: -each.amountMinor }));
  const taken = allocations.reduce((sum, each) => sum + each.amountMinor, 0n);
  const invoices = allocations.map((each) => each.invoice).join(', ');
  return {
    line: line.id,
    amountMinor: line.amountMinor,
    currency: line.currency,
    outcome: 'reversal',
    rule: 'R1',
    confidence: original === undefined ? 0 : 100,
    payer: original?.payer ?? null,
    allocations,
    adjustments: [],
    unappliedMinor: line.amountMinor - taken,
    alternatives: 0,
    rivals: [],
    evidence: referencesOf(line).map((value) => ({ kind: 'bank-reference', value })),
    why: sentenceOf(original, invoices),
    ...(original === undefined ? {} : { reverses: original.line }),
    engine: ENGINE_VERSION,
  };
}

function sentenceOf(original: KeptReceipt | undefined, invoices: string): MatchOutcome['why'] {
  if (original === undefined) {
    return {
      id: 'Bank menarik kembali penerimaan yang tidak ditemukan; cari penerimaan asalnya.',
      en: 'The bank took back a receipt that was not found; look for the original.',
    };
  }
  if (invoices === '') {
    return {
      id: 'Bank menarik kembali penerimaan yang belum dialokasikan.',
      en: 'The bank took back a receipt that had not been applied.',
    };
  }
  return {
    id: `Bank menarik kembali penerimaan; ${invoices} terbuka lagi.`,
    en: `The bank took the receipt back; ${invoices} is open again.`,
  };
}
