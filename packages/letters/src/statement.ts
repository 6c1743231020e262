import { daysBetween, type Instant, type LocalDate } from '@piutang/calendar';
import { type CurrencyCode, formatMoney, type Language, sumMinor } from '@piutang/money';
import { longDate, plainLine, shortDate } from '@piutang/notices';
import type { CollectionAccount, Tenant } from '@piutang/tenancy';
import type { Block, LetterDocument } from './letter-document.ts';

/** An open invoice or credit note on a statement; a credit note's amounts are negative. */
export type StatementRow = {
  readonly id: string;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly amountMinor: bigint;
  readonly balanceMinor: bigint;
  /** Of the balance, what the customer disputes. */
  readonly disputedMinor: bigint;
};

/** What a statement of account says, as values; all amounts are of one currency. */
export type AccountStatement = {
  readonly on: LocalDate;
  readonly createdAt: Instant;
  readonly currency: CurrencyCode;
  readonly customer: { readonly id: string; readonly name: string };
  readonly company: Tenant['company'];
  readonly contactEmail: string;
  readonly accounts: readonly Pick<CollectionAccount, 'account' | 'bank' | 'holder' | 'currency'>[];
  readonly rows: readonly StatementRow[];
  /** Received and not applied to an invoice yet; not negative. */
  readonly unappliedMinor: bigint;
};

/** The longest name or text that a tenant file or an invoices file allows. */
const MAX_TEXT_CHARS = 300;

const WORDS = {
  id: {
    title: 'Rekapitulasi tagihan',
    to: 'Kepada',
    asOf: (date: string) => `Per ${date}`,
    customer: 'Nomor pelanggan',
    columns: ['Dokumen', 'Terbit', 'Jatuh tempo', 'Nilai', 'Dibayar', 'Sisa', 'Lewat'],
    summary: 'Dokumen yang masih terbuka, satu baris setiap dokumen',
    total: 'Jumlah',
    overdue: 'Di antaranya lewat jatuh tempo',
    disputed: 'Di antaranya disanggah',
    unapplied: 'Dana diterima, belum dibukukan',
    balance: 'Saldo',
    late: (days: number) => `${days} hari`,
    inDispute: 'disanggah',
    credit: 'nota kredit',
    none: 'Tidak ada tagihan yang terbuka. Terima kasih.',
    pay: 'Pembayaran ke',
    holder: 'a.n.',
    wrong: (address: string) => `Ada yang tidak sesuai? Sampaikan kepada kami di ${address}, dengan nomor dokumennya.`,
  },
  en: {
    title: 'Statement of account',
    to: 'To',
    asOf: (date: string) => `As of ${date}`,
    customer: 'Customer number',
    columns: ['Document', 'Issued', 'Due', 'Amount', 'Paid', 'Open', 'Late'],
    summary: 'Open documents, one a row',
    total: 'Total',
    overdue: 'Of which past due',
    disputed: 'Of which disputed',
    unapplied: 'Received from you, not applied yet',
    balance: 'Balance',
    late: (days: number) => `${days} ${days === 1 ? 'day' : 'days'}`,
    inDispute: 'disputed',
    credit: 'credit note',
    none: 'Nothing is open. Thank you.',
    pay: 'Payment to',
    holder: 'account holder',
    wrong: (address: string) => `Something not right? Tell us at ${address}, with the number of the document.`,
  },
} as const satisfies Readonly<Record<Language, object>>;

/** The statement of a customer's account in one currency: every open document, what is late or disputed, the balance. */
export function accountStatement(statement: AccountStatement, language: Language): LetterDocument {
  const words = WORDS[language];
  const { on, createdAt, customer, company, contactEmail } = statement;
  const name = line(company.legalName);
  return {
    title: `${words.title}, ${line(customer.name)}, ${on}`,
    language,
    author: name,
    createdAt,
    letterhead: letterheadOf(company, contactEmail),
    footer: `${name} · ${words.title} · ${on}`,
    blocks: [
      { kind: 'heading', level: 1, text: words.title },
      {
        kind: 'lines',
        lines: [
          `${words.to}: ${line(customer.name)}`,
          `${words.customer}: ${line(customer.id)}`,
          words.asOf(longDate(on, language)),
        ],
      },
      statement.rows.length === 0 ? { kind: 'paragraph', text: words.none } : openDocuments(statement, language),
      ...paymentBlocks(statement, words.pay, words.holder),
      { kind: 'paragraph', text: words.wrong(line(contactEmail)) },
    ],
  };
}

/** Who writes, as a letterhead. */
export function letterheadOf(company: Tenant['company'], contactEmail: string): string[] {
  const { legalName, address, phone, taxId } = company;
  const contact = [phone, contactEmail, taxId === undefined ? undefined : `NPWP ${taxId}`].flatMap(
    (each) => each ?? [],
  );
  return [line(legalName), line(address), line(contact.join(' · '))];
}

/** The bank accounts in the currency of a claim. */
export function paymentBlocks(
  { accounts, currency }: Pick<AccountStatement, 'accounts' | 'currency'>,
  title: string,
  holder: string,
): Block[] {
  const own = accounts.filter((each) => each.currency === currency);
  if (own.length === 0) return [];
  const items = own.map((each) => `${line(each.bank)} ${line(each.account)}, ${holder} ${line(each.holder)}`);
  return [
    { kind: 'heading', level: 2, text: title },
    { kind: 'list', items },
  ];
}

function openDocuments(statement: AccountStatement, language: Language): Block {
  const words = WORDS[language];
  const { on, currency, unappliedMinor } = statement;
  const show = (amountMinor: bigint) => formatMoney(amountMinor, currency, language);
  const rows = statement.rows.toSorted((a, b) =>
    a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.id < b.id ? -1 : 1,
  );
  const sum = (of: (row: StatementRow) => bigint) => sumMinor(rows.map(of));
  const totalMinor = sum(({ balanceMinor }) => balanceMinor);
  const overdueMinor = sum(({ balanceMinor, dueOn }) => (balanceMinor > 0n && dueOn < on ? balanceMinor : 0n));
  const disputedMinor = sum((row) => row.disputedMinor);
  const total = (label: string, amountMinor: bigint) => [label, '', '', '', '', show(amountMinor), ''];
  return {
    kind: 'table',
    summary: words.summary,
    columns: [0.175, 0.125, 0.13, 0.155, 0.15, 0.155, 0.11].map((share, at) => ({
      title: words.columns[at] ?? '',
      share,
      ...(at >= 3 ? { align: 'right' as const } : {}),
    })),
    rows: rows.map((row) => [
      line(row.id),
      shortDate(row.issuedOn, language),
      shortDate(row.dueOn, language),
      show(row.amountMinor),
      show(row.amountMinor - row.balanceMinor),
      show(row.balanceMinor),
      noteOf(row, on, language),
    ]),
    totals: [
      total(words.total, totalMinor),
      ...(overdueMinor === 0n ? [] : [total(words.overdue, overdueMinor)]),
      ...(disputedMinor === 0n ? [] : [total(words.disputed, disputedMinor)]),
      ...(unappliedMinor === 0n
        ? []
        : [total(words.unapplied, -unappliedMinor), total(words.balance, totalMinor - unappliedMinor)]),
    ],
  };
}

function noteOf({ balanceMinor, dueOn, disputedMinor }: StatementRow, on: LocalDate, language: Language): string {
  const words = WORDS[language];
  if (balanceMinor < 0n) return words.credit;
  if (disputedMinor > 0n) return words.inDispute;
  const days = daysBetween(dueOn, on);
  return days > 0 ? words.late(days) : '';
}

function line(text: string): string {
  return plainLine(text, MAX_TEXT_CHARS);
}
