import { addDays } from '@piutang/calendar';
import type { MatchItem, MatchLine, MatchPayer } from '@piutang/cash-application';
import { type Clues, EUROPEAN_SHAPE, INDONESIAN_SHAPES, nameShown, readAs, type Shape } from './bank-texts.ts';
import { FIRST_DAY, makeItems } from './items.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { type Level, NOISE, type Noise } from './level.ts';
import { cutAt, mistypedName, noteOf, type Piece } from './noise.ts';
import { type Intent, payIn, type TrueAllocation, WAYS, type Way, type World } from './payments.ts';
import { makePeople, type Person } from './people.ts';
import { type Random, seededRandom } from './random.ts';

/** What a line truly is, decision by decision: a batch whose payments stand alone has one truth for each. */
export type Truth =
  | {
      readonly kind: 'receivable';
      readonly payer: string | undefined;
      readonly allocations: readonly TrueAllocation[];
      /** Paid a second time by this line; it may settle it where nothing posted has. */
      readonly again?: string;
    }
  | { readonly kind: 'not-receivable' }
  | { readonly kind: 'reversal'; readonly of: string };

export type LabelledPayment = { readonly way: Way | OtherWay; readonly truth: Truth; readonly clues: Clues };

/** Lines that are not made of one payment by a customer. */
export type OtherWay = 'reversal' | 'own-transfer' | 'interest' | 'bank-fee';

export type LabelledLine = { readonly line: MatchLine; readonly payments: readonly LabelledPayment[] };

/** Open items, payers and bank lines with the truth about each line, made from a seed. */
export type LabelledBook = {
  readonly seed: number;
  readonly level: Level;
  readonly bank: string;
  readonly payers: readonly MatchPayer[];
  readonly items: readonly MatchItem[];
  readonly lines: readonly LabelledLine[];
};

const PEOPLE = 90;
const LINES = 260;
const DAYS = 5;
const COLLECTION_ACCOUNT = '0353070118';
/** Account and name of the tenant itself, for settings: transfers between them are no receivables. */
export const OWN_ACCOUNT = '0359990001';

type Making = World & {
  readonly noise: Noise;
  readonly shape: Shape;
  readonly isEuropean: boolean;
  readonly items: readonly MatchItem[];
  readonly lines: LabelledLine[];
};

export function makeLabelledBook(seed: number, level: Level): LabelledBook {
  const random = seededRandom(seed * 8 + level);
  const noise = NOISE[level];
  const isEuropean = random.chance(0.25);
  const people = makePeople(random, noise, PEOPLE, isEuropean);
  const items = makeItems(random, noise, people, isEuropean);
  const shape = isEuropean ? EUROPEAN_SHAPE : random.weighted(INDONESIAN_SHAPES);
  const ledger = openLedger(items);
  const byId = new Map(people.map((person) => [person.payer, person]));
  const lines: LabelledLine[] = [];
  const unseen = new Set<string>();
  for (let at = 0; at < LINES; at += 1) {
    const valueOn = addDays(FIRST_DAY, Math.floor((at * DAYS) / LINES));
    addLine({ random, noise, people, byId, ledger, items, valueOn, unseen, shape, isEuropean, lines });
  }
  return { seed, level, bank: shape.bank, payers: people.map(payerOf), items, lines };
}

function payerOf({ bare: _bare, form: _form, ...payer }: Person): MatchPayer {
  return payer;
}

function addLine(making: Making): void {
  const kind = making.random.weighted([
    ['payment', 95],
    ['batch', 1],
    ['reversal', 0.7],
    ['own-transfer', 1],
    ['interest', 0.5],
    ['bank-fee', 1],
  ] as const);
  if (kind === 'payment' || kind === 'batch') addPayments(making, kind === 'batch' ? making.random.between(2, 4) : 1);
  else if (kind === 'reversal') addReversal(making);
  else addOther(making, kind);
}

/** Tries until somebody can pay in some way; a book nearly paid off ends with simple payments by strangers. */
function nextIntent(making: Making, isInBatch: boolean): Intent {
  const ways = isInBatch ? WAYS.filter(([way]) => way !== 'virtual-account') : WAYS;
  const way = making.random.weighted(ways);
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const intent = payIn(attempt < 40 ? way : 'one', making);
    if (intent !== undefined) return intent;
  }
  return payIn('stranger', making) ?? nextIntent(making, isInBatch);
}

function addPayments(making: Making, count: number): void {
  const { ledger, lines, valueOn, isEuropean, random } = making;
  const written = Array.from({ length: count }, () => {
    const intent = nextIntent(making, count > 1);
    for (const { invoice, settledMinor, amountMinor } of intent.allocations) {
      ledger.settle(invoice, settledMinor, settledMinor !== amountMinor, valueOn);
    }
    const words = write(making, intent);
    const { numbers, name, account, virtualAccount } = words.clues;
    const isSeen = numbers.length > 0 || (name ?? account ?? virtualAccount) !== undefined;
    if (!isSeen) for (const { invoice } of intent.allocations) making.unseen.add(invoice);
    return { intent, ...words };
  });
  const details = written.map(({ intent, text, references, counterparty }) => ({
    amountMinor: intent.amountMinor,
    text,
    references,
    counterparty,
  }));
  const [first] = written;
  if (first === undefined) return;
  const isBatch = count > 1;
  const base = lineBase(making, isBatch ? sumOf(details) : first.intent.amountMinor);
  lines.push({
    line: {
      ...base,
      text: isBatch ? `BATCH ${random.between(1_000, 9_999)}` : first.text,
      references: isBatch ? [] : first.references,
      counterparty: isBatch ? {} : first.counterparty,
      ...(isBatch || first.virtualAccount === undefined ? {} : { virtualAccount: first.virtualAccount }),
      ...(isEuropean && !isBatch ? { endToEndId: 'NOTPROVIDED' } : {}),
      details: isBatch ? details : [],
    },
    payments: written.map(({ intent, clues }) => ({
      way: intent.way,
      clues,
      truth: {
        kind: 'receivable',
        payer: intent.person?.payer,
        allocations: intent.allocations,
        ...(intent.again === undefined ? {} : { again: intent.again.invoice }),
      },
    })),
  });
}

function sumOf(details: readonly { readonly amountMinor: bigint }[]): bigint {
  return details.reduce((sum, detail) => sum + detail.amountMinor, 0n);
}

function lineBase({ lines, valueOn, items }: Making, amountMinor: bigint) {
  const at = lines.length + 1;
  return {
    id: `L${at}`,
    account: COLLECTION_ACCOUNT,
    currency: items[0]?.currency ?? ('IDR' as MatchLine['currency']),
    amountMinor,
    bookedOn: valueOn,
    valueOn,
    reversal: false,
    bankReference: `FT${valueOn.replace(/-/g, '')}${String(at).padStart(6, '0')}`,
    references: [],
    details: [],
    counterparty: {},
  };
}

/** The intent in the bank's words, with what a reader of them has. */
function write(making: Making, intent: Intent) {
  const { random, noise, shape, isEuropean, items, valueOn } = making;
  const { amountMinor, person } = intent;
  const isAnonymous = intent.way === 'anonymous';
  const named = isAnonymous ? [] : intent.named;
  const pieces = noteOf(random, noise, named, items, isEuropean);
  const ordered = random.chance(noise.reordered) ? reordered(random, pieces) : pieces;
  const { text: note, numbers } = cutAt(ordered, noise.isCut ? shape.noteWidth : 2_000);
  const width = noise.isCut ? shape.nameWidth : 200;
  const full = isAnonymous || !random.chance(noise.nameShown) ? '' : fullName(making, person);
  const name = full.slice(0, width).trim();
  const account =
    random.chance(noise.accountShown * shape.accountShare) && !isAnonymous ? person?.accounts?.[0] : undefined;
  const { virtualAccount } = intent;
  const parts = { random, note: note.trim(), name, amountMinor, valueOn };
  const text = isAnonymous
    ? `SETORAN TUNAI ${random.between(1_000, 9_999)}`
    : shape.text({ ...parts, ...(virtualAccount === undefined ? {} : { virtualAccount }) });
  const clues: Clues = {
    amountMinor,
    valueOn,
    numbers: virtualAccount === undefined ? numbers : [],
    ...(virtualAccount === undefined ? {} : { virtualAccount }),
    ...(account === undefined ? {} : { account }),
    ...(name === '' ? {} : { name: { shown: name, mayBeCut: noise.isCut && name.length >= width - 1 } }),
  };
  return { ...readAs(shape.dialect, text, name, account), references: [], clues };
}

function fullName({ random, noise, isEuropean }: Making, person: Person | undefined): string {
  const stranger = random.pick(['TOKO BUNGA MAWAR', 'YAYASAN PELITA KASIH', 'KOPERASI WARGA RUKUN', 'RUDI HARTONO']);
  const name = person === undefined ? stranger : nameShown(random, person, isEuropean);
  return random.chance(noise.nameMistyped) ? mistypedName(random, name) : name;
}

/** The same words in another order, each with a space of its own. */
function reordered(random: Random, pieces: readonly Piece[]): Piece[] {
  return random.shuffled(pieces.filter((piece) => piece.isNumber || /[A-Z]/.test(piece.text))).flatMap((piece) => [
    { ...piece, text: piece.text.trim() },
    { text: ' ', isNumber: false },
  ]);
}

function addReversal(making: Making): void {
  const { random, lines, ledger, valueOn } = making;
  const taken = new Set(
    lines.flatMap(({ payments }) => payments.flatMap(({ truth }) => (truth.kind === 'reversal' ? [truth.of] : []))),
  );
  const originals = lines.filter(
    ({ line, payments }) => payments[0]?.truth.kind === 'receivable' && payments.length === 1 && !taken.has(line.id),
  );
  const original = originals.length === 0 ? undefined : random.pick(originals.slice(-40));
  const truth = original?.payments[0]?.truth;
  if (original === undefined || truth?.kind !== 'receivable') return;
  undo(ledger, truth.allocations, valueOn);
  const amountMinor = -original.line.amountMinor;
  const { bankReference = '' } = original.line;
  lines.push({
    line: { ...lineBase(making, amountMinor), reversal: true, bankReference, text: `RETUR ${original.line.text}` },
    payments: [
      {
        way: 'reversal',
        truth: { kind: 'reversal', of: original.line.id },
        clues: { amountMinor, valueOn, numbers: [] },
      },
    ],
  });
}

function undo(ledger: Ledger, allocations: readonly TrueAllocation[], on: World['valueOn']): void {
  for (const { invoice, settledMinor } of allocations) ledger.settle(invoice, -settledMinor, false, on);
}

const OTHER_TEXTS: Readonly<Record<Exclude<OtherWay, 'reversal'>, readonly string[]>> = {
  'own-transfer': ['PINDAH DANA ANTAR REKENING SENDIRI', 'SWEEP 0359990001', 'CASH POOLING NOV'],
  interest: ['BUNGA REKENING', 'JASA GIRO', 'BAGI HASIL', 'CREDIT INTEREST'],
  'bank-fee': ['BIAYA ADM', 'BIAYA TRANSFER', 'BANK CHARGES'],
};

function addOther(making: Making, way: Exclude<OtherWay, 'reversal'>): void {
  const { random, lines, valueOn } = making;
  const sizeMinor = BigInt(random.between(10, 90_000)) * 100_00n;
  const amountMinor = way === 'bank-fee' ? -sizeMinor / 100n : sizeMinor;
  const isByAccount = way === 'own-transfer' && random.chance(0.5);
  lines.push({
    line: {
      ...lineBase(making, amountMinor),
      text: random.pick(OTHER_TEXTS[way]),
      counterparty: isByAccount ? { account: OWN_ACCOUNT } : {},
    },
    payments: [{ way, truth: { kind: 'not-receivable' }, clues: { amountMinor, valueOn, numbers: [] } }],
  });
}
