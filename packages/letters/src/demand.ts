import type { Instant, LocalDate } from '@piutang/calendar';
import { type CurrencyCode, formatMoney, type Language, sumMinor } from '@piutang/money';
import { longDate, plainLine, shortDate } from '@piutang/notices';
import type { CollectionAccount, Tenant } from '@piutang/tenancy';
import { DEMAND_WORDS, type DemandWords } from './demand-words.ts';
import type { Block, LetterDocument } from './letter-document.ts';
import { letterheadOf, paymentBlocks } from './statement.ts';

/** The three formal warnings of Indonesian practice; the third is the somasi before a court is asked. */
export type DemandKind = 'SP1' | 'SP2' | 'SP3';

/** How a tenant's letters are signed and numbered. */
export type LetterSettings = NonNullable<Tenant['letters']>;

/** A claim in a demand. */
export type DemandRow = {
  readonly id: string;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly balanceMinor: bigint;
  /** Interest or a fee, shown apart from the principal. */
  readonly isCharge: boolean;
};

/** What a formal demand says, as values; all amounts are of one currency. */
export type Demand = {
  readonly kind: DemandKind;
  readonly number: string;
  readonly on: LocalDate;
  readonly createdAt: Instant;
  /** Last day to pay. */
  readonly deadlineOn: LocalDate;
  readonly currency: CurrencyCode;
  readonly customer: { readonly id: string; readonly name: string };
  readonly rows: readonly DemandRow[];
  /** Demands that came before, oldest first. */
  readonly earlier: readonly { readonly number: string; readonly on: LocalDate }[];
  /** What is enclosed as evidence, in order. */
  readonly enclosures: readonly string[];
  readonly company: Tenant['company'];
  readonly contactEmail: string;
  readonly accounts: readonly Pick<CollectionAccount, 'account' | 'bank' | 'holder' | 'currency'>[];
  readonly settings: LetterSettings;
  /** Written by the law firm of the settings, in the company's name. */
  readonly byLawFirm: boolean;
};

const MAX_TEXT_CHARS = 300;

/** A formal demand (SP1, SP2, SP3 or somasi) as a letter: claim, basis, deadline, what follows, evidence, signature. */
export function demandLetter(demand: Demand, language: Language): LetterDocument {
  const words = DEMAND_WORDS[language];
  const { company, customer, number, on, settings } = demand;
  const { lawFirm } = settings;
  const firm = demand.byLawFirm ? lawFirm : undefined;
  const writer = line(firm?.name ?? company.legalName);
  const signatory = firm?.signatory ?? settings.signatory;
  return {
    title: `${words.kind[demand.kind]} ${number}`,
    language,
    author: writer,
    createdAt: demand.createdAt,
    letterhead:
      firm === undefined
        ? letterheadOf(company, demand.contactEmail)
        : [writer, line(firm.address), line([firm.phone, firm.email].flatMap((each) => each ?? []).join(' · '))],
    footer: `${writer} · ${number}`,
    blocks: [
      { kind: 'lines', lines: heads(demand, words) },
      { kind: 'lines', lines: [words.to, line(customer.name), `${words.customer} ${line(customer.id)}`] },
      { kind: 'heading', level: 1, text: words.kind[demand.kind] },
      { kind: 'paragraph', text: words.salutation },
      ...body(demand, words, language),
      {
        kind: 'signature',
        lines: [
          `${line(settings.city)}, ${longDate(on, language)}`,
          line(signatory.name),
          line(signatory.title),
          writer,
        ],
        stamp: words.stamp,
      },
    ],
  };
}

function heads({ number, enclosures, kind }: Demand, words: DemandWords): string[] {
  return [
    `${words.number}: ${number}`,
    `${words.enclosed}: ${enclosures.length === 0 ? '-' : words.documents(enclosures.length)}`,
    `${words.subject}: ${words.subjects[kind]}`,
  ];
}

function body(demand: Demand, words: DemandWords, language: Language): Block[] {
  const { kind, rows, earlier, enclosures, currency, deadlineOn, company, settings, byLawFirm, contactEmail } = demand;
  const totalMinor = sumMinor(rows.map(({ balanceMinor }) => balanceMinor));
  const total = formatMoney(totalMinor, currency, language);
  const deadline = longDate(deadlineOn, language);
  const mandate = settings.lawFirm?.mandate;
  const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
  const before = earlier.map((each) => `${line(each.number)} (${longDate(each.on, language)})`).join(', ');
  return [
    ...(byLawFirm && mandate !== undefined ? [paragraph(words.mandate(line(company.legalName), line(mandate)))] : []),
    paragraph(before === '' ? words.opening : words.openingAgain(before)),
    claims(demand, words, language),
    { kind: 'paragraph', text: words.demand(total, deadline), strong: true },
    ...paymentBlocks(demand, words.payTo, words.holder),
    paragraph(words.objection(line(contactEmail), deadline)),
    paragraph(words.consequence[kind]),
    ...(enclosures.length === 0
      ? []
      : [
          { kind: 'heading', level: 2, text: words.evidence } as const,
          { kind: 'list', items: enclosures.map(line) } as const,
        ]),
    paragraph(words.closing),
  ];
}

function claims({ rows, currency }: Demand, words: DemandWords, language: Language): Block {
  const show = (amountMinor: bigint) => formatMoney(amountMinor, currency, language);
  const sum = (some: readonly DemandRow[]) => sumMinor(some.map(({ balanceMinor }) => balanceMinor));
  const charges = rows.filter(({ isCharge }) => isCharge);
  const principal = rows.filter(({ isCharge }) => !isCharge);
  const total = (label: string, amountMinor: bigint) => [label, '', '', show(amountMinor)];
  return {
    kind: 'table',
    summary: words.claims,
    columns: [
      { title: words.columns[0], share: 0.38 },
      { title: words.columns[1], share: 0.18 },
      { title: words.columns[2], share: 0.18 },
      { title: words.columns[3], share: 0.26, align: 'right' },
    ],
    rows: [...principal.toSorted(byDueDay), ...charges.toSorted(byDueDay)].map((row) => [
      row.isCharge ? `${line(row.id)} (${words.charge})` : line(row.id),
      shortDate(row.issuedOn, language),
      shortDate(row.dueOn, language),
      show(row.balanceMinor),
    ]),
    totals: [
      ...(charges.length === 0 ? [] : [total(words.principal, sum(principal)), total(words.charges, sum(charges))]),
      total(words.total, sum(rows)),
    ],
  };
}

function byDueDay(a: DemandRow, b: DemandRow): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function line(text: string): string {
  return plainLine(text, MAX_TEXT_CHARS);
}
