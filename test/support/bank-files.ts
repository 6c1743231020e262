/** Bank files as the banks write them, for one day of the example tenant. Amounts are in sen, so that files close. */

export type Booking = { readonly amountMinor: bigint; readonly text: string };

const two = (value: bigint) => String(value).padStart(2, '0');
const abs = (value: bigint) => (value < 0n ? -value : value);
const sum = (bookings: readonly Booking[]) => bookings.reduce((total, { amountMinor }) => total + amountMinor, 0n);

/** SWIFT MT940 of Bank Mandiri's shape: bare tags, IDR with two decimals. Day as YYMMDD. */
export function mandiriMt940(
  account: string,
  day: string,
  number: string,
  openingMinor: bigint,
  bookings: readonly Booking[],
): string {
  const shown = (value: bigint) => `${abs(value) / 100n},${two(abs(value) % 100n)}`;
  const mark = (value: bigint) => (value < 0n ? 'D' : 'C');
  const closing = openingMinor + sum(bookings);
  return [
    `:20:${day}${number}`,
    `:25:${account}`,
    `:28C:${number}/1`,
    `:60F:${mark(openingMinor)}${day}IDR${shown(openingMinor)}`,
    ...bookings.flatMap(({ amountMinor, text }, at) => [
      `:61:${day}${day.slice(2)}${mark(amountMinor)}${shown(amountMinor)}NTRFNONREF//${number}${at}`,
      `:86:${text}`,
    ]),
    `:62F:${mark(closing)}${day}IDR${shown(closing)}`,
    '-',
    '',
  ].join('\r\n');
}

/** The CSV that KlikBCA Bisnis exports: amount and direction in one cell. Day as DD/MM/YYYY. */
export function klikBcaBisnis(day: string, openingMinor: bigint, bookings: readonly Booking[]): string {
  const grouped = (value: bigint) =>
    `${String(abs(value) / 100n).replace(/\B(?=(\d{3})+$)/g, ',')}.${two(abs(value) % 100n)}`;
  let balance = openingMinor;
  const rows = bookings.map(({ amountMinor, text }) => {
    balance += amountMinor;
    return `${day},"${text}","0000","${grouped(amountMinor)} ${amountMinor < 0n ? 'DB' : 'CR'}","${grouped(balance)}"`;
  });
  return ['Tanggal Transaksi,"Keterangan","Cabang","Jumlah","Saldo"', ...rows, ''].join('\r\n');
}

/** A camt.053.001.08 of one statement. Day as YYYY-MM-DD. */
export function camt053(
  iban: string,
  currency: string,
  day: string,
  openingMinor: bigint,
  bookings: readonly (Booking & { readonly name: string })[],
): string {
  const shown = (value: bigint) => `${abs(value) / 100n}.${two(abs(value) % 100n)}`;
  const mark = (value: bigint) => (value < 0n ? 'DBIT' : 'CRDT');
  const balance = (code: string, value: bigint) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${shown(value)}</Amt><CdtDbtInd>${mark(value)}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  const entry = ({ amountMinor, text, name }: Booking & { readonly name: string }, at: number) =>
    `<Ntry><Amt Ccy="${currency}">${shown(amountMinor)}</Amt><CdtDbtInd>${mark(amountMinor)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>REF${at}</AcctSvcrRef><NtryDtls><TxDtls><Amt Ccy="${currency}">${shown(amountMinor)}</Amt><CdtDbtInd>${mark(amountMinor)}</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>${day}T23:00:00</CreDtTm></GrpHdr><Stmt><Id>${iban}-${day}</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>${day}T23:00:00</CreDtTm><Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>${currency}</Ccy></Acct>${balance('OPBD', openingMinor)}${balance('CLBD', openingMinor + sum(bookings))}${bookings.map(entry).join('')}</Stmt></BkToCstmrStmt></Document>
`;
}
