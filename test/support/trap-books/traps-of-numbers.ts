import type { Trap } from './trap-book.ts';

const plain = (text: string): string => text.replace(/[^A-Za-z0-9 ]/g, '');
const digits = (amountMinor: bigint): string => String(amountMinor / 100n);
const grouped = (amountMinor: bigint): string => digits(amountMinor).replace(/\B(?=(\d{3})+$)/g, '.');
const shout = (text: string): string => text.toUpperCase();

/** What is named is not what it seems. */
export const NUMBERS_TRAPS = {
  'number is the head of another': ({ payer, item, amount, number, serial }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const long = item(one, amountMinor, { invoice: `${number(serial(), 11, 2026)}7` });
    item(other, amountMinor, { invoice: long.invoice.slice(0, -1) });
    return {
      text: `PAY ${long.invoice} THX`,
      name: one.name,
      amountMinor,
      paid: [[long, amountMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'number is the tail of another': ({ payer, item, amount, number, serial }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const short = number(serial(), 11, 2026);
    const long = item(one, amountMinor, { invoice: `X${short}` });
    item(other, amountMinor, { invoice: short });
    return {
      text: `transfer ${long.invoice}`,
      name: one.name,
      amountMinor,
      paid: [[long, amountMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'date in the text is a number': ({ payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const paid = item(one, amountMinor);
    item(other, amountMinor, { invoice: '20261112' });
    return {
      text: 'TRANSFER 20261112 08:31',
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'phone in the text is a number': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const phone = `0812${random.between(10_000_000, 99_999_999)}`;
    const paid = item(one, amountMinor);
    item(other, amountMinor, { invoice: phone });
    return {
      text: `BAYAR HP ${phone}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'account in the text is a number': ({ random, payer, item, amount }) => {
    const account = String(random.between(1_000_000_000, 8_999_999_999));
    const one = payer({ accounts: [account] });
    const other = payer();
    const amountMinor = amount();
    const paid = item(one, amountMinor);
    item(other, amountMinor, { invoice: account });
    return { text: `FROM ${account} PAYMENT`, amountMinor, paid: [[paid, amountMinor]], payer: one, isKnowable: false };
  },
  'glued to words': ({ random, payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount());
    const glued = random.pick(['PEMBAYARAN', 'BYRINV', 'TAGIHAN', 'PELUNASAN', '']);
    return {
      text: `${glued}${paid.invoice} ${shout(plain(one.name))}`,
      name: shout(one.name),
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'two numbers with a comma and no space': ({ random, payer, item, amount }) => {
    const one = payer();
    const [first, second] = [item(one, amount()), item(one, amount())];
    const by = random.pick([',', ';', '+', ' & ', ', ', ' dan ', ' and ']);
    return {
      text: `bayar ${first.invoice}${by}${second.invoice}`,
      name: one.name,
      amountMinor: first.openMinor + second.openMinor,
      paid: [
        [first, first.openMinor],
        [second, second.openMinor],
      ],
      payer: one,
      isKnowable: true,
    };
  },
  'the same count of another year': ({ payer, item, amount, number, serial }) => {
    const one = payer();
    const amountMinor = amount();
    const at = serial();
    const paid = item(one, amountMinor, { invoice: `Q${number(at, 11, 2026)}` });
    item(one, amountMinor, {
      invoice: `Q${number(at, 11, 2025)}` === paid.invoice ? `R${paid.invoice}` : `Q${number(at, 11, 2025)}`,
    });
    return {
      text: `settle ${paid.invoice}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'the count without its year': ({ random, payer, item, amount }) => {
    const one = payer();
    const amountMinor = amount();
    const count = String(random.between(100, 999));
    const paid = item(one, amountMinor, { invoice: `TR/${count}/2026` });
    item(one, amountMinor, {
      invoice: `TR/${count}/2025`,
      issuedOn: '2025-11-10' as typeof paid.issuedOn,
      dueOn: '2025-12-10' as typeof paid.dueOn,
    });
    return {
      text: `TR/${count}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'zeros before the number': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const count = String(random.between(10_000, 99_999));
    const paid = item(one, amountMinor, { invoice: `00${count}` });
    item(other, amountMinor, { invoice: count });
    return {
      text: `ref ${paid.invoice} tks`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'number in a structured reference, another in the text': ({ payer, item, amount }) => {
    const one = payer();
    const amountMinor = amount();
    const [paid, other] = [item(one, amountMinor), item(one, amountMinor)];
    return {
      text: `NOT ${other.invoice}`,
      references: [paid.invoice],
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'a sentence around the number': ({ random, payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount());
    const text = `Pembayaran tagihan ${paid.invoice} sebesar Rp ${grouped(paid.openMinor)},- tgl 12/11/2026 dari ${one.name} telp 021${random.between(1_000_000, 9_999_999)}`;
    return {
      text,
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'a number and an order in one field': ({ random, payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount());
    const order = random.between(4_500_000_000, 4_599_999_999);
    return {
      text: random.pick([`${paid.invoice}/PO${order}`, `PO ${order} / ${paid.invoice}`, `${paid.invoice} PO:${order}`]),
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'letters for digits': ({ payer, item, amount }) => {
    const one = payer();
    const paid = item(one, amount(), { invoice: `SKB-1060${amount() % 9_000n}10` });
    return {
      text: `INV ${paid.invoice.replace('0', 'O')}`,
      name: one.name,
      amountMinor: paid.openMinor,
      paid: [[paid, paid.openMinor]],
      payer: one,
      isKnowable: true,
    };
  },
  'a date behind a word for invoices is a serial': ({ random, payer, item, amount }) => {
    const one = payer();
    const amountMinor = amount();
    const [head, year] = [`WD${random.between(10, 99)}`, 2026];
    const paid = item(one, amountMinor, { invoice: `${head}-${year}-000007` });
    item(one, amountMinor, { invoice: `${head}-${year}-001211` });
    return {
      text: random.pick(['TAGIHAN 12/11', 'INVOICE 12.11', 'faktur tgl 12/11/26', 'TAGIHAN 12-11-2026']),
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
  'cut to another whole number': ({ random, payer, item, amount }) => {
    const [one, other] = [payer(), payer()];
    const amountMinor = amount();
    const count = random.between(1_000, 9_999);
    const paid = item(one, amountMinor, { invoice: `LG/26/${count}5` });
    item(other, amountMinor, { invoice: `LG/26/${count}` });
    return {
      text: `PELUNASAN LG/26/${count}`,
      name: one.name,
      amountMinor,
      paid: [[paid, amountMinor]],
      payer: one,
      isKnowable: false,
    };
  },
} as const satisfies Record<string, Trap>;
