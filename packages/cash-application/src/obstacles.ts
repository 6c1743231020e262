import type { Sentence } from './model.ts';

const SENTENCES = {
  ambiguous: { id: 'ada lebih dari satu kemungkinan yang cocok', en: 'more than one reading fits' },
  unproved: {
    id: 'terlalu banyak tagihan terbuka untuk memastikan hanya satu yang cocok',
    en: 'there are too many open items to prove that only one reading fits',
  },
  'other-payer': {
    id: 'faktur yang disebut milik pelanggan lain dari pembayarnya',
    en: 'an invoice named belongs to another customer than the one who paid',
  },
  'other-payer-named': {
    id: 'keterangan juga menyebut pelanggan lain',
    en: 'the text also names another customer',
  },
  'party-conflict': {
    id: 'keterangan bank menunjuk dua pembayar yang berbeda',
    en: 'the bank line points to two different payers',
  },
  'party-unknown': { id: 'pembayarnya belum pasti', en: 'it is not certain who paid' },
  'unknown-number': {
    id: 'nomor yang disebut tidak ada di antara tagihan terbuka',
    en: 'a number named is not among the open items',
  },
  'closed-number': { id: 'faktur yang disebut sudah lunas', en: 'an invoice named is already closed' },
  'other-currency': { id: 'faktur yang disebut dalam mata uang lain', en: 'an invoice named is in another currency' },
  'amount-contradicts': {
    id: 'jumlahnya tidak sama dengan faktur yang disebut',
    en: 'the amount does not fit what is named',
  },
  'amount-unexplained': {
    id: 'jumlahnya tidak cocok dengan tagihan mana pun',
    en: 'the amount fits none of the open items',
  },
  duplicate: {
    id: 'tagihan dengan jumlah yang sama baru saja lunas, mungkin dibayar dua kali',
    en: 'an item of the same amount was closed a few days ago, so it may be paid twice',
  },
  'waits-for-another': {
    id: 'penerimaan lain yang belum diputuskan mungkin sudah membayarnya',
    en: 'another receipt that waits for a decision may have paid it already',
  },
  'other-explanation': {
    id: 'nota kredit atau potongan yang sudah lewat waktunya juga cocok',
    en: 'a credit note, or a discount past its date, fits as well',
  },
  'several-typing-errors': { id: 'lebih dari satu nomor salah ketik', en: 'more than one number is mistyped' },
  'amount-only': { id: 'hanya jumlahnya yang cocok', en: 'nothing but the amount fits' },
  'round-sum': {
    id: 'jumlah bulat bisa juga cicilan',
    en: 'a round sum may as well be an instalment',
  },
  'explained-set': {
    id: 'selisih pada beberapa tagihan sekaligus tanpa nomor faktur',
    en: 'a difference was explained on several items that are not named',
  },
  'text-too-long': {
    id: 'keterangannya terlalu panjang untuk dibaca seluruhnya',
    en: 'the text is too long to read whole',
  },
  'rule-off': { id: 'aturan ini tidak boleh memposting sendiri', en: 'this rule may not post by itself here' },
  'below-threshold': { id: 'keyakinannya di bawah batas', en: 'its confidence is below the threshold' },
} as const satisfies Record<string, Sentence>;

/** Why a reading does not post by itself. */
export type Obstacle = keyof typeof SENTENCES;

/** The obstacle as the end of "it needs a look because …". */
export function obstacleSentence(obstacle: Obstacle): Sentence {
  return SENTENCES[obstacle];
}
