import { copied } from './numberings.ts';
import type { Trap } from './trap-book.ts';

const shout = (text: string): string => text.toUpperCase();

/** Who pays is not who it seems. */
export const PEOPLE_TRAPS = {
  'same-name, no number': ({ payer, item, amount }) => {
    const one = payer();
    const other = payer({ name: one.name });
    const paid = item(one, amount());
    item(other, amount());
    return {
      text: 'PEMBAYARAN',
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'same-name, with number': ({ random, payer, item, amount }) => {
    const one = payer();
    payer({ name: one.name });
    const paid = item(one, amount());
    return {
      text: `BAYAR ${copied(random, paid.invoice)}`,
      name: shout(one.name),
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'credit note netted by name': ({ random, payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount() * 3n);
    const credit = item(one, -(paid.openMinor / 300n) * 100n, {
      invoice: `CN${random.between(10_000, 99_999)}${random.between(10, 99)}`,
    });
    item(one, credit.openMinor, { invoice: `CN${random.between(10_000, 99_999)}${random.between(10, 99)}` });
    return {
      text: `${paid.invoice} LESS ${credit.invoice}`,
      name: one.name,
      amountMinor: paid.openMinor + credit.openMinor,
      paid: [
        [paid, paid.openMinor],
        [credit, credit.openMinor],
      ],
      payer: one,
      isKnowable: true,
    };
  },
  'equal amounts of the one who orders and the one named': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    item(one, amountMinor);
    const paid = item(other, amountMinor);
    return {
      text: `BYR ${copied(random, paid.invoice)} ${shout(other.name)}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: other,
      isKnowable: false,
    };
  },
  'on behalf of another': ({ payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    item(one, amountMinor);
    const paid = item(other, amountMinor);
    return {
      text: `PEMBAYARAN A/N ${shout(other.name)}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: other,
      isKnowable: false,
    };
  },
  'parent pays its child by number': ({ random, payer, item, amount }) => {
    const parent = payer();
    const child = payer({ parent: parent.payer });
    const amountMinor = amount();
    item(parent, amountMinor);
    const paid = item(child, amountMinor);
    return {
      text: `pmt ${copied(random, paid.invoice)}`,
      name: parent.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: parent,
      isKnowable: true,
    };
  },
  'parent or child': ({ payer, item, amount }) => {
    const parent = payer();
    const child = payer({ parent: parent.payer });
    const amountMinor = amount();
    item(parent, amountMinor);
    const paid = item(child, amountMinor);
    return {
      text: 'payment',
      name: parent.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: parent,
      isKnowable: false,
    };
  },
  'child pays for its sibling': ({ random, payer, item, amount }) => {
    const parent = payer();
    const [one, other] = [payer({ parent: parent.payer }), payer({ parent: parent.payer })];
    const amountMinor = amount();
    item(one, amountMinor);
    const paid = item(other, amountMinor);
    return {
      text: `inv ${copied(random, paid.invoice)}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'named net of withholding beside an equal gross': ({ random, payer, item, amount }) => {
    const one = payer({ withholding: 'pph23-2' });
    const baseMinor = amount() * 100n;
    const taxed = item(one, (baseMinor * 111n) / 100n, { taxBaseMinor: baseMinor });
    const withheldMinor = (baseMinor / 50n / 100n) * 100n;
    item(one, taxed.openMinor - withheldMinor);
    return {
      text: `INV ${copied(random, taxed.invoice)}`,
      name: one.name,
      amountMinor: taxed.openMinor - withheldMinor,
      paid: [[taxed, taxed.openMinor - withheldMinor, taxed.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'one of two named is left out of the money': ({ payer, item, amount }) => {
    const one = payer();
    const [paid, other] = [item(one, amount()), item(one, amount())];
    return {
      text: `${paid.invoice} ${other.invoice}`,
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'slip that is another payer’s number': ({ payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const paid = item(one, amountMinor);
    const slip = `${paid.invoice.slice(0, -1)}${(Number(paid.invoice.slice(-1)) + 5) % 10 || 0}`;
    item(other, amountMinor, { invoice: slip });
    return {
      text: `INV ${slip}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'slip that is the payer’s own other number': ({ payer, item, amount }) => {
    const one = payer();
    const amountMinor = amount();
    const paid = item(one, amountMinor, { invoice: `ZX${amountMinor % 90_000n}0041` });
    item(one, amountMinor, { invoice: `${paid.invoice.slice(0, -1)}7` });
    return {
      text: `INV ${paid.invoice.slice(0, -1)}9`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'stranger with the amount of an item': ({ random, payer, item, amount }) => {
    const one = payer();
    const other = item(one, amount());
    return {
      text: random.pick(['TRANSFER', 'SETORAN TUNAI', 'BAYAR PESANAN']),
      name: 'TOKO TANPA NAMA',
      amountMinor: other.openMinor,
      paid: [],
      payer: undefined,
      isKnowable: false,
    };
  },
  'stranger names somebody’s number': ({ payer, item, amount }) => {
    const one = payer();
    const other = item(one, amount());
    return {
      text: `REFUND ${other.invoice}`,
      name: 'MAJU TERUS PANTANG MUNDUR',
      amountMinor: amount(),
      paid: [],
      payer: undefined,
      isKnowable: false,
    };
  },
  'purchase order of two payers': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const order = `PO-${random.between(1_000_000, 9_999_999)}`;
    const amountMinor = amount();
    const paid = item(one, amountMinor, { references: [order] });
    item(other, amountMinor, { references: [order] });
    return { text: `${order} november`, amountMinor, paid: [[paid, amountMinor]], payer: one, isKnowable: false };
  },
  'every name of the town': ({ random, payer, item, amount }) => {
    const [one, two, three] = [payer(), payer(), payer()];
    const paid = item(one, amount());
    return {
      text: `${copied(random, paid.invoice)} PROYEK ${shout(two.name)} DAN ${shout(three.name)}`,
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'one number for two payers': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const paid = item(one, amountMinor);
    item(other, amountMinor, { invoice: paid.invoice });
    return {
      text: `inv. ${copied(random, paid.invoice)}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'serial of two payers': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const count = random.between(1_000, 9_999);
    const paid = item(one, amountMinor, { invoice: `JKT-${count}` });
    item(one, amountMinor, { invoice: `BDG-${count}` });
    item(other, amountMinor, { invoice: `SBY-${count}` });
    return {
      text: `INV ${count}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
} as const satisfies Record<string, Trap>;
