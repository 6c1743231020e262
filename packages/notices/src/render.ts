import { daysBetween } from '@piutang/calendar';
import type { NoticeValues } from '@piutang/dunning';
import { formatMoney, type Language, sumMinor } from '@piutang/money';
import { LABELS, type Labels, longDate, shortDate } from './labels.ts';
import { type Fields, fieldsOf, laidOut, line, senderFields } from './layout.ts';
import type { NoticeInvoice, NoticeView, RenderedNotice } from './notice-view.ts';
import type { NOTICE_FIELDS } from './validate-wording.ts';
import { type NoticeWording, WORDING } from './wording.ts';

/** SWIFT's remittance field has lines of 35 characters, and banks cut transfer notes there or later. */
const MAX_REFERENCE_CHARS = 35;

const LATE_COLOUR = '#a33d12';
const CALM_COLOUR = '#4c5d5a';

type Amounts = {
  readonly overdueMinor: bigint;
  readonly comingDueMinor: bigint;
  readonly creditMinor: bigint;
  /** What the notice asks for: what is overdue less credit, or what comes due less credit. */
  readonly headlineMinor: bigint;
  readonly asksNow: boolean;
};

/**
 * Renders one consolidated notice in the payer's language: every invoice with its dates and amount, the totals, credit,
 * and the ways to pay; text and HTML say the same. Names and texts from outside are cut to one line each and escaped.
 * @param wording replaces the product's; it was validated when it was saved, so one that fails here is a bug
 */
export function renderNotice(
  view: NoticeView,
  language: Language,
  wording: NoticeWording = WORDING[language][view.tone],
): RenderedNotice {
  const amounts = amountsOf(view);
  return laidOut(wording, view.tone, language, {
    words: wordsOf(view, amounts, language),
    fields: layoutFields(view, amounts, language),
    accentColour: view.accentColour,
  });
}

function amountsOf(view: NoticeView): Amounts {
  const overdueMinor = sumMinor(view.overdue.map(({ balanceMinor }) => balanceMinor));
  const comingDueMinor = sumMinor(view.comingDue.map(({ balanceMinor }) => balanceMinor));
  const creditMinor = view.creditMinor;
  const asksNow = overdueMinor > creditMinor;
  const headlineMinor = asksNow ? overdueMinor - creditMinor : overdueMinor + comingDueMinor - creditMinor;
  return { overdueMinor, comingDueMinor, creditMinor, headlineMinor, asksNow };
}

/** The fields that a wording may name. */
function wordsOf(view: NoticeView, amounts: Amounts, language: Language): Fields {
  const show = (amountMinor: bigint) => formatMoney(amountMinor, view.currency, language);
  const labels = LABELS[language];
  const answerBy = view.answerBy === undefined ? undefined : longDate(view.answerBy, language);
  const words: Record<keyof typeof NOTICE_FIELDS, string | boolean> = {
    companyName: line(view.company.legalName),
    customerName: line(view.customerName),
    contactEmail: line(view.contactEmail),
    contactPhone: line(view.company.phone ?? ''),
    today: longDate(view.on, language),
    totalOverdue: show(amounts.overdueMinor),
    totalComingDue: show(amounts.comingDueMinor),
    amountToPay: show(amounts.headlineMinor),
    invoiceCount: String(view.overdue.length + view.comingDue.length),
    answerBy: answerBy ?? '',
    whatNext: whatNext(view.tone, answerBy, labels),
    alreadyPaid: labels.alreadyPaid,
    ifWrong: labels.ifWrong,
    ifYouCannotPay: labels.ifYouCannotPay,
    hasOverdue: view.overdue.length > 0,
    hasComingDue: view.comingDue.length > 0,
    hasCredit: amounts.creditMinor > 0n,
    hasPhone: view.company.phone !== undefined,
    hasAnswerBy: answerBy !== undefined,
  };
  return fieldsOf(words);
}

function whatNext(tone: NoticeView['tone'], answerBy: string | undefined, labels: Labels): string {
  if (tone === 'courtesy') return labels.nextWeAreDone;
  return tone === 'final' ? labels.nextPerson(answerBy) : labels.nextReminder(answerBy);
}

function layoutFields(view: NoticeView, amounts: Amounts, language: Language): Fields {
  const labels = LABELS[language];
  return {
    ...senderFields(view, language),
    asks: true,
    ...headline(view, amounts, language),
    ...figures(view, amounts, language),
    extras: extrasOf(view, language),
    hasAttachment: view.attached === true,
    attachmentNote: labels.statementAttached,
    ...waysToPay(view, labels),
  };
}

function headline(view: NoticeView, amounts: Amounts, language: Language): Fields {
  const labels = LABELS[language];
  const asOf = labels.asOf(longDate(view.on, language));
  return {
    headlineLabel: amounts.asksNow ? labels.payNow : labels.comingUp,
    headlineAmount: formatMoney(amounts.headlineMinor, view.currency, language),
    headlineNote: amounts.creditMinor > 0n ? `${asOf}, ${labels.afterCredit}` : asOf,
  };
}

/** The invoices in their sections; totals below a section only where no summary repeats them. */
function figures(view: NoticeView, amounts: Amounts, language: Language): Fields {
  const labels = LABELS[language];
  const show = (amountMinor: bigint) => formatMoney(amountMinor, view.currency, language);
  const summed = summary(view, amounts, language);
  const section = (
    title: string,
    totalLabel: string,
    totalMinor: bigint,
    invoices: readonly NoticeInvoice[],
  ): Fields[] => {
    if (invoices.length === 0) return [];
    const items = invoices.toSorted(byDueDay).map((invoice) => itemFields(invoice, view, language));
    const hasTotal = summed['hasSummary'] !== true && items.length > 1;
    return [fieldsOf({ title, amountLabel: labels.amount, items, hasTotal, totalLabel, total: show(totalMinor) })];
  };
  return {
    ...summed,
    sections: [
      ...section(labels.overdue, labels.totalOverdue, amounts.overdueMinor, view.overdue),
      ...section(labels.comingDue, labels.totalComingDue, amounts.comingDueMinor, view.comingDue),
    ],
  };
}

function itemFields(invoice: NoticeInvoice, view: NoticeView, language: Language): Fields {
  const labels = LABELS[language];
  const show = (amountMinor: bigint) => formatMoney(amountMinor, view.currency, language);
  const { codeAmountMinor, virtualAccount, description } = invoice;
  const days = daysBetween(invoice.dueOn, view.on);
  const untouched = invoice.balanceMinor === invoice.amountMinor;
  return fieldsOf({
    number: line(invoice.id),
    hasDescription: description !== undefined,
    description: line(description ?? ''),
    dates: labels.dates(shortDate(invoice.issuedOn, language), shortDate(invoice.dueOn, language)),
    hasAge: true,
    age: days > 0 ? labels.daysOverdue(days) : labels.daysLeft(-days),
    ageClass: days > 0 ? 'late' : 'muted',
    ageColour: days > 0 ? LATE_COLOUR : CALM_COLOUR,
    balance: show(invoice.balanceMinor),
    isPartlyPaid: !untouched,
    ofAmount: restOf(invoice, labels, show),
    hasVirtualAccount: virtualAccount !== undefined,
    virtualAccountLabel: labels.virtualAccount,
    virtualAccount: line(virtualAccount ?? ''),
    // The code is part of the full amount: once some of it is paid, the code amount would ask for too much.
    hasCodeAmount: codeAmountMinor !== undefined && untouched,
    codeAmountLabel: labels.codeAmount,
    codeAmount: show(codeAmountMinor ?? 0n),
  });
}

/** Of what the balance is the rest, and which parts of it are left alone for now. */
function restOf(invoice: NoticeInvoice, labels: Labels, show: (amountMinor: bigint) => string): string {
  const { amountMinor, disputedMinor = 0n, promisedMinor = 0n } = invoice;
  return [
    labels.ofAmount(show(amountMinor)),
    ...(disputedMinor > 0n ? [labels.leftOutDisputed(show(disputedMinor))] : []),
    ...(promisedMinor > 0n ? [labels.leftOutPromised(show(promisedMinor))] : []),
  ].join('; ');
}

/** Sections below the invoices: what lateness costs, instalments, discounts that may still be taken. */
function extrasOf({ values, currency }: NoticeView, language: Language): Fields[] {
  if (values === undefined) return [];
  const labels = LABELS[language];
  const show = (amountMinor: bigint) => formatMoney(amountMinor, currency, language);
  const section = (extraTitle: string, lines: readonly Fields[]): Fields[] =>
    lines.length === 0 ? [] : [fieldsOf({ extraTitle, lines })];
  return [
    ...section(
      labels.chargesTitle,
      values.charges.map((charge) => chargeFields(charge, labels, language, show)),
    ),
    ...section(
      labels.instalmentsTitle,
      values.instalments.map(({ number, of, dueOn, openMinor, state }) => {
        const notes = { missed: labels.instalmentMissed, next: labels.instalmentNext, later: '' };
        const label = labels.instalment(number, of, shortDate(dueOn, language));
        return fieldsOf({ label, amount: show(openMinor), note: notes[state] });
      }),
    ),
    ...section(
      labels.discountsTitle,
      values.discounts.map(({ invoice, until, percent, discountMinor, payMinor }) => {
        const label = labels.discount(line(invoice), shortDate(until, language), percent);
        return fieldsOf({ label, amount: show(payMinor), note: labels.discountSaves(show(discountMinor)) });
      }),
    ),
  ];
}

function chargeFields(
  { invoices, mode, amountMinor, interest, basis, waivedIfPaidBy, charge }: NoticeValues['charges'][number],
  labels: Labels,
  language: Language,
  show: (amountMinor: bigint) => string,
): Fields {
  const when = { threaten: labels.chargeThreatened, 'on-send': labels.chargeBooked, 'on-pay': labels.chargeOnPay }[
    mode
  ];
  const notes = [
    charge === undefined ? when : `${when} (${line(charge)})`,
    labels.basis(line(basis)),
    ...(waivedIfPaidBy === undefined ? [] : [labels.waivedIfPaidBy(shortDate(waivedIfPaidBy, language))]),
  ];
  const label =
    interest === undefined
      ? labels.feeFor
      : labels.interestOn(
          line(invoices[0] ?? ''),
          interest.percentPerYear,
          shortDate(interest.fromOn, language),
          show(interest.perDayMinor),
        );
  return fieldsOf({ label, amount: show(amountMinor), note: notes.join('; ') });
}

/** Shown when there is more than one figure to add up. */
function summary(view: NoticeView, amounts: Amounts, language: Language): Fields {
  const labels = LABELS[language];
  const show = (amountMinor: bigint) => formatMoney(amountMinor, view.currency, language);
  const rows = [
    { label: labels.totalOverdue, amountMinor: amounts.overdueMinor },
    { label: labels.totalComingDue, amountMinor: amounts.comingDueMinor },
    { label: labels.credit, amountMinor: -amounts.creditMinor },
  ].filter(({ amountMinor }) => amountMinor !== 0n);
  return {
    hasSummary: rows.length > 1,
    summary: rows.map(({ label, amountMinor }) => fieldsOf({ label, amount: show(amountMinor) })),
    balanceLabel: labels.balance,
    netAmount: show(amounts.overdueMinor + amounts.comingDueMinor - amounts.creditMinor),
  };
}

function waysToPay(view: NoticeView, labels: Labels): Fields {
  const invoices = [...view.overdue.toSorted(byDueDay), ...view.comingDue.toSorted(byDueDay)];
  const accounts = view.accounts.filter(({ currency }) => currency === view.currency);
  const byVirtualAccount = invoices.some(({ virtualAccount }) => virtualAccount !== undefined);
  const byCodeAmount = invoices.some(
    ({ codeAmountMinor, balanceMinor, amountMinor }) => codeAmountMinor !== undefined && balanceMinor === amountMinor,
  );
  const { link, qris } = view.payment ?? {};
  const all = invoices.map(({ id }) => line(id)).join(' ');
  const fits = invoices.length === 1 || all.length <= MAX_REFERENCE_CHARS;
  return {
    howToPay: labels.howToPay,
    hasPayLink: link !== undefined,
    payOnline: labels.payOnline,
    payLink: link ?? '',
    hasQris: qris !== undefined,
    qrisNote: labels.payByQris,
    qrisMerchant: line(qris?.merchant ?? ''),
    qrisNmid: qris?.nmid ?? '',
    payNotes: [
      ...(byVirtualAccount ? [labels.payByVirtualAccount] : []),
      ...(byCodeAmount ? [labels.payCodeAmount] : []),
      ...(accounts.length > 0 ? [byVirtualAccount ? labels.orByTransfer : labels.payByTransfer] : []),
      ...(accounts.length === 0 && !byVirtualAccount && link === undefined && qris === undefined
        ? [labels.askHowToPay]
        : []),
    ],
    accounts: accounts.map(({ bank, account, holder }) =>
      fieldsOf({ bank: line(bank), account: line(account), holderLabel: labels.holder, holder: line(holder) }),
    ),
    referenceLabel: fits ? labels.reference : labels.referenceOfSeveral,
    reference: fits ? all : line(invoices[0]?.id ?? ''),
  };
}

function byDueDay(a: NoticeInvoice, b: NoticeInvoice): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
