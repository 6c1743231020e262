import { daysBetween } from '@piutang/calendar';
import { sumMinor } from '@piutang/money';
import type { InvoiceFacts } from './facts.ts';
import { type Law, unless } from './law.ts';

const abs = (value: bigint) => (value < 0n ? -value : value);

/** The laws of one invoice or credit note, its legs and its entry in the index `open`. */
export const INVOICE_LAWS: readonly Law<InvoiceFacts>[] = [
  {
    number: 'I3',
    name: 'balance-is-amount-less-legs',
    says: 'The balance of an invoice is its amount less its legs.',
    reads: 'invoices, application legs',
    breaches: ({ invoice, legs }) => {
      if (invoice === undefined) return [];
      const expectedMinor = invoice.amountMinor - sumMinor(legs.map(({ amountMinor }) => amountMinor));
      return unless(
        invoice.balanceMinor === expectedMinor,
        `the balance is ${invoice.balanceMinor}, amount less legs is ${expectedMinor} (minor units)`,
      );
    },
  },
  {
    number: 'I3',
    name: 'balance-between-zero-and-amount',
    says: 'The balance of an invoice lies between zero and its amount, on the amount’s side of zero.',
    reads: 'invoices',
    breaches: ({ invoice }) => {
      if (invoice === undefined) return [];
      const { amountMinor, balanceMinor } = invoice;
      const sameSide = balanceMinor === 0n || balanceMinor < 0n === amountMinor < 0n;
      return unless(
        sameSide && abs(balanceMinor) <= abs(amountMinor),
        `the balance ${balanceMinor} is not between 0 and ${amountMinor} (minor units)`,
      );
    },
  },
  {
    number: 'I3',
    name: 'legs-fit-the-invoice',
    says: 'No leg ever took more than the invoice’s amount or stood on the other side of zero, so that some order of the legs keeps every balance on the way within bounds.',
    reads: 'invoices, application legs',
    breaches: ({ invoice, legs }) =>
      legs
        .filter(({ reverses }) => reverses === undefined)
        .flatMap(({ leg, amountMinor }) => {
          if (invoice === undefined) return [];
          const sameSide = amountMinor < 0n === invoice.amountMinor < 0n;
          return unless(
            amountMinor !== 0n && sameSide && abs(amountMinor) <= abs(invoice.amountMinor),
            `leg ${leg} of ${amountMinor} does not fit an invoice of ${invoice.amountMinor} (minor units)`,
          );
        }),
  },
  {
    number: 'I3',
    name: 'closed-when-settled',
    says: 'An invoice has a day of closing exactly while its balance is zero.',
    reads: 'invoices',
    breaches: ({ invoice }) =>
      invoice === undefined
        ? []
        : unless(
            (invoice.balanceMinor === 0n) === (invoice.closedOn !== undefined),
            `the balance is ${invoice.balanceMinor} (minor units), it was closed on ${invoice.closedOn ?? 'no day'}`,
          ),
  },
  {
    number: 'I3',
    name: 'leg-has-invoice',
    says: 'Every leg has its invoice.',
    reads: 'invoices, application legs',
    breaches: ({ invoice, legs }) =>
      unless(invoice !== undefined || legs.length === 0, 'legs stand without their invoice'),
  },
  {
    number: 'I4',
    name: 'open-index-is-the-invoices',
    says: 'The index of open items holds exactly the invoices with a balance, each once and as it is.',
    reads: 'invoices, index open',
    breaches: ({ invoice, indexed }) => {
      const expected = invoice !== undefined && invoice.balanceMinor !== 0n ? 1 : 0;
      const same = indexed.every(
        (entry) =>
          invoice?.balanceMinor === entry.balanceMinor &&
          invoice.currency === entry.currency &&
          invoice.customer === entry.customer &&
          invoice.dueOn === entry.dueOn,
      );
      const shown = indexed.map(({ balanceMinor }) => balanceMinor).join(' and ') || 'nothing';
      return unless(
        indexed.length === expected && same,
        `the index says ${shown}, the invoice ${invoice?.balanceMinor ?? 'does not exist'} (minor units)`,
      );
    },
  },
  {
    number: 'I8',
    name: 'legs-are-of-the-invoice',
    says: 'A leg has the currency and the customer of its invoice.',
    reads: 'invoices, application legs',
    breaches: ({ invoice, legs }) =>
      legs
        .filter(
          ({ currency, customer }) =>
            invoice !== undefined && (currency !== invoice.currency || customer !== invoice.customer),
        )
        .map(
          ({ leg, currency, customer }) =>
            `leg ${leg} is of ${customer} in ${currency}, the invoice of ${invoice?.customer} in ${invoice?.currency}`,
        ),
  },
  {
    number: 'I10',
    name: 'nobody-reminded-of-what-is-settled',
    says: 'No reminder went out about an invoice that was closed before.',
    reads: 'invoices, notices',
    breaches: ({ invoice, remindedOn }) =>
      unless(
        // Of days in two time zones, the earlier one may still be the later moment: only two days apart are certain.
        remindedOn === undefined || invoice?.closedOn === undefined || daysBetween(invoice.closedOn, remindedOn) < 2,
        `it was closed on ${invoice?.closedOn} and reminded of on ${remindedOn}`,
      ),
  },
  {
    number: 'I14',
    name: 'reversal-restores',
    says: 'A reversal names a leg of the same invoice, takes back exactly its amount, and no leg is reversed twice; both stay on record.',
    reads: 'application legs',
    breaches: ({ legs }) => {
      const byId = new Map(legs.map((leg) => [leg.leg, leg]));
      const reversals = legs.filter(({ reverses }) => reverses !== undefined);
      const twice = Map.groupBy(reversals, ({ reverses }) => reverses);
      return [
        ...reversals.flatMap(({ leg, reverses, amountMinor, source, isCash }) => {
          const original = byId.get(reverses ?? '');
          const restores =
            original?.amountMinor === -amountMinor && original.source === source && original.isCash === isCash;
          return unless(
            restores && original.reverses === undefined,
            `${leg} of ${amountMinor} takes back ${reverses} of ${original?.amountMinor ?? 'nothing'} (minor units)`,
          );
        }),
        ...[...twice].flatMap(([reverses, taken]) =>
          unless(taken.length === 1, `leg ${reverses} is taken back ${taken.length} times`),
        ),
      ];
    },
  },
];
