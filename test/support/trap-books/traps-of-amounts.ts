import { addDays } from '@piutang/calendar';
import { copied } from './numberings.ts';
import type { Trap } from './trap-book.ts';

const digits = (amountMinor: bigint): string => String(amountMinor / 100n);
const grouped = (amountMinor: bigint): string => digits(amountMinor).replace(/\B(?=(\d{3})+$)/g, '.');

/** How much is paid fits something that is not meant. */
export const AMOUNTS_TRAPS = {
  'amount in the text is a number': ({ payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const paid = item(one, amountMinor);
    item(other, amountMinor, { invoice: digits(amountMinor) });
    return {
      text: `TRSF ${digits(amountMinor)} RP ${grouped(amountMinor)}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'one of two equal credit notes': ({ random, payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount() * 3n);
    const credit = item(one, -(paid.openMinor / 300n) * 100n, { invoice: `CN${random.between(10_000, 99_999)}1` });
    item(one, credit.openMinor, { invoice: `CN${random.between(10_000, 99_999)}2` });
    return {
      text: `${paid.invoice} less credit note`,
      name: one.name,
      amountMinor: paid.openMinor + credit.openMinor,
      paid: [
        [paid, paid.openMinor],
        [credit, credit.openMinor],
      ],
      payer: one,
      isKnowable: false,
    };
  },
  'closed invoice paid again beside an equal one': ({ random, payer, item, amount, valueOn }) => {
    const one = payer();
    const amountMinor = amount();
    const closed = item(one, amountMinor, { openMinor: 0n, closedOn: addDays(valueOn, -random.between(1, 9)) });
    item(one, amountMinor);
    return {
      text: `Bayar ${copied(random, closed.invoice)}`,
      name: one.name,
      amountMinor,
      paid: [],
      payer: one,
      isKnowable: false,
    };
  },
  'paid again without a number': ({ random, payer, item, amount, valueOn }) => {
    const one = payer();
    const amountMinor = amount();
    item(one, amountMinor, { openMinor: 0n, closedOn: addDays(valueOn, -random.between(1, 9)) });
    item(one, amountMinor);
    return { text: 'PELUNASAN', name: one.name, amountMinor, paid: [], payer: one, isKnowable: false };
  },
  'part paid before': ({ random, payer, item, amount }) => {
    const one = payer();
    const wholeMinor = amount() * 2n;
    const openMinor = (wholeMinor / 300n) * 100n;
    const paid = item(one, wholeMinor, { openMinor });
    return {
      text: `sisa ${copied(random, paid.invoice)}`,
      name: one.name,
      amountMinor: openMinor,
      paid: [[paid, openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'whole amount of what is part paid': ({ random, payer, item, amount }) => {
    const one = payer();
    const wholeMinor = amount() * 2n;
    const paid = item(one, wholeMinor, { openMinor: (wholeMinor / 300n) * 100n });
    return {
      text: copied(random, paid.invoice),
      name: one.name,
      amountMinor: wholeMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'net of one is the gross of another': ({ payer, item, amount }) => {
    const one = payer({ withholding: 'pph23-2' });
    const baseMinor = amount() * 100n;
    const taxed = item(one, (baseMinor * 111n) / 100n, { taxBaseMinor: baseMinor });
    const netMinor = taxed.openMinor - (baseMinor / 5_000n) * 100n;
    item(one, netMinor);
    return {
      text: 'PEMBAYARAN',
      name: one.name,
      amountMinor: netMinor,
      paid: [[taxed, netMinor, taxed.openMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'not yet issued': ({ payer, item, amount, valueOn }) => {
    const one = payer();
    const amountMinor = amount();
    item(one, amountMinor, { issuedOn: addDays(valueOn, 3), dueOn: addDays(valueOn, 33) });
    return { text: 'UANG MUKA', name: one.name, amountMinor, paid: [], payer: one, isKnowable: false };
  },
  'another currency': ({ random, code, payer, item, amount }) => {
    const one = payer();
    const amountMinor = amount();
    const foreign = item(one, amountMinor, { currency: (code === 'USD' ? 'EUR' : 'USD') as typeof code });
    const paid = random.chance(0.5) ? item(one, amountMinor) : undefined;
    return paid === undefined
      ? { text: foreign.invoice, name: one.name, amountMinor, paid: [], payer: one, isKnowable: false }
      : { text: paid.invoice, name: one.name, amountMinor, paid: [[paid, amountMinor]], payer: one, isKnowable: true };
  },
  'last instalment by chance another item': ({ payer, item }) => {
    const one = payer();
    const whole = item(one, 1_665_000_00n);
    item(one, 610_500_00n);
    item(one, 555_000_00n);
    item(one, 166_500_00n);
    for (const other of [403_368_61n, 506_931_80n, 81_585_00n, 396_813_90n]) item(one, other);
    return {
      text: 'CICILAN',
      name: one.name,
      amountMinor: 1_165_500_00n,
      paid: [[whole, 1_165_500_00n]],
      payer: one,
      isKnowable: false,
    };
  },
  'over-paid by what others add up to': ({ random, payer, item }) => {
    const one = payer();
    const named = item(one, BigInt(random.between(3_000_000, 9_000_000)) * 100n + 1_300n);
    for (let at = 0; at < 14; at += 1) item(one, BigInt(random.between(5, 90)) * 5_550_00n);
    const [a, b, c] = [35n, 90n, 7n].map((times) => times * 5_550_00n);
    for (const each of [a, b, c]) item(one, each ?? 0n);
    return {
      text: 'PEMBAYARAN',
      name: one.name,
      amountMinor: named.openMinor + 132n * 5_550_00n,
      paid: [[named, named.openMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'without a number, the only item': ({ random, payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount());
    return {
      text: random.pick(['PAYMENT', 'Pembayaran November', 'zahlung', '']),
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'number of last month beside an equal amount': ({ random, payer, item, amount, valueOn }) => {
    const one = payer();
    const amountMinor = amount();
    const count = random.between(1_000, 8_000);
    item(one, amountMinor, {
      invoice: `HB-2026-${count}1`,
      openMinor: 0n,
      issuedOn: addDays(valueOn, -60),
      dueOn: addDays(valueOn, -40),
      closedOn: addDays(valueOn, -35),
    });
    item(one, amountMinor, { invoice: `HB-2026-${count}2` });
    return { text: `HB-2026-${count}1`, name: one.name, amountMinor, paid: [], payer: one, isKnowable: false };
  },
  'rest of what waits': ({ payer, item, amount }) => {
    const one = payer();
    const whole = item(one, amount() * 10n);
    return {
      text: 'angsuran',
      name: one.name,
      amountMinor: (whole.openMinor / 300n) * 100n,
      paid: [[whole, (whole.openMinor / 300n) * 100n]],
      payer: one,
      isKnowable: false,
    };
  },
  'bank charge, or another item': ({ payer, item, amount }) => {
    const one = payer();
    const amountMinor = amount() + 10_000_00n;
    const paid = item(one, amountMinor);
    item(one, amountMinor - 6_500_00n);
    return {
      text: paid.invoice,
      name: one.name,
      amountMinor: amountMinor - 6_500_00n,
      paid: [[paid, amountMinor - 6_500_00n, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
} as const satisfies Record<string, Trap>;
