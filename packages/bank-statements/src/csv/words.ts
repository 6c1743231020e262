const BOOKED_STATUS =
  /^(?:(?:umsatz )?gebucht|booked|posted|completed?|cleared|settled|success(?:ful)?|sukses|berhasil|selesai|executed|done|ok|reversed|reverted)$/i;
const PENDING_STATUS =
  /^(?:pend(?:ing)?|processing|in progress|proses|diproses|(?:umsatz )?vorgemerkt|gereserveerd|reserved|authori[sz]ed|on hold|hold|held|uncleared|unposted)$/i;
const VOID_STATUS =
  /^(?:failed|failure|gagal|rejected|ditolak|declined|denied|cancell?ed|batal|dibatalkan|voided|void|expired)$/i;

/** What a status word, or a date cell that holds one, says of a booking; `undefined` for other words. */
export function statusOf(word: string): 'booked' | 'pending' | 'void' | undefined {
  if (PENDING_STATUS.test(word)) return 'pending';
  if (VOID_STATUS.test(word)) return 'void';
  return BOOKED_STATUS.test(word) ? 'booked' : undefined;
}

const CREDIT_FLAGS = new Set([
  'cr',
  'c',
  'k',
  'kr',
  'kredit',
  'credit',
  'bij',
  'in',
  '+',
  'haben',
  'h',
  'deposit',
  'masuk',
  'crdt',
]);
const DEBIT_FLAGS = new Set([
  'db',
  'd',
  'dr',
  'debet',
  'debit',
  'af',
  'out',
  '-',
  'soll',
  's',
  'withdrawal',
  'keluar',
  'dbit',
]);

/** 1 for money in, -1 for money out, `undefined` for a flag that says neither. With own debit flags all others are money in. */
export function flagSign(flag: string, debitFlags: ReadonlySet<string> | undefined): 1 | -1 | undefined {
  if (debitFlags === undefined && flag === 'CR') return 1;
  if (debitFlags === undefined && flag === 'DB') return -1;
  const value = flag.trim().toLowerCase();
  if (debitFlags !== undefined) return value === '' ? undefined : debitFlags.has(value) ? -1 : 1;
  return CREDIT_FLAGS.has(value) ? 1 : DEBIT_FLAGS.has(value) ? -1 : undefined;
}
