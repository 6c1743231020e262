import { hashOfLetters } from './hash.ts';

/** What a word of a bank's text may be; a word can be several of these. */
export const WORD = {
  /** A number of ours follows: INVOICE, FAKTUR. */
  document: 1,
  /** Stands before many numbers that are not ours, and begins none. */
  neverBegins: 2,
  /** Banks and payers write it around names; beside a name it ends it. */
  besideNames: 4,
  /** A bank that is also a word of names. */
  bank: 8,
  /** Makes the word behind it a bank. */
  clearing: 16,
  /** "NO" between a document word and its number. */
  numberWord: 32,
  /** The receiver follows. */
  to: 64,
  /** A legal form; which one is in the bits from {@link FORM_SHIFT} on. */
  form: 128,
  /** A number that is not ours follows: of an order, a phone, a contract. */
  otherNumber: 256,
} as const;

const FORM_SHIFT = 9;

/** Words that say "a number of yours follows", in the languages of our payers. */
const DOCUMENT_WORDS =
  'INV INVOICE INVOICES FAKTUR FKT FAKT NOTA KWITANSI KUITANSI TAGIHAN RECHNUNG RG RNR FACTUUR FACTURE FACT';

/** Words that stand before many numbers that are not ours; they never begin one. */
const NEVER_BEGINS =
  'TRSF TRF TRANSFER BANKING CR DB KR FTSCY FTFVA WS BI RTGS SKN LLG DARI FROM KE TO OLEH BY TGL TANGGAL REF NO NOMOR NR REK IDR RP EUR USD';

/**
 * Words that banks and payers write around names. Beside a name they end it; a name may still begin with one where a
 * legal form or a field of its own shows that it does ("PT Nota Jaya").
 */
const BESIDE_NAMES =
  'TRSF TRF TRANSFER TRANSF NBMB BFST IBIZ CMS MCM INHOUSETRF BANKING EBANKING MBANKING BCA BNI BRI BSI BTN CIMB OCBC UOB ' +
  'CR DB KR FTSCY FTFVA WS BIFAST BI RTGS SKN KLIRING LLG SWITCHING SETORAN TUNAI KREDIT DEBET DARI FROM KE TO OLEH BY AN ' +
  'PEMBAYARAN PEMB PBYR BAYAR BYR PELUNASAN LUNAS PAYMENT PAY PMT PYMT TAGIHAN INVOICE INV FAKTUR FKT NOTA KWITANSI NO NOMOR NR ' +
  'NUMBER REF BERITA KET KETERANGAN UNTUK UTK FOR UANG MUKA DP TERMIN ANGSURAN CICILAN BULAN BLN PERIODE TGL TANGGAL DAN AND UND ET ' +
  'BARANG PO SO DO SPK RECHNUNG RG RE ZAHLUNG UEBERWEISUNG GUTSCHRIFT FACTUUR FACTURE BETALING PAIEMENT VIREMENT SEPA ' +
  'VA VIRTUAL ACCOUNT REK REKENING IBNK MCM INHOUSE OVERBOOKING PEMINDAHBUKUAN CREDIT INCOMING INWARD REMITTANCE ' +
  'JAN FEB MAR APR MEI MAY JUN JUL AGT AGU AUG SEP OKT OCT NOV DES DEC JANUARI FEBRUARI MARET APRIL JUNI JULI AGUSTUS ' +
  'SEPTEMBER OKTOBER NOVEMBER DESEMBER';

/** Banks that are also words of names: part of the booking only behind a clearing system or BANK. */
const BANK_WORDS = 'MANDIRI PERMATA NIAGA DANAMON MEGA PANIN MAYBANK SINARMAS MUAMALAT BUKOPIN JAGO SEABANK ARTHA';

const CLEARING_WORDS = 'LLG SKN RTGS KLIRING BIFAST BANK';

/** The legal form behind each spelling. Tbk and Persero are kinds of PT. */
const LEGAL_FORMS: readonly (readonly [form: string, spellings: string])[] = [
  ['PT', 'PT TBK PERSERO PERSEROAN'],
  ['CV', 'CV'],
  ['UD', 'UD'],
  ['PD', 'PD'],
  ['FA', 'FA FIRMA'],
  ['GMBH', 'GMBH MBH'],
  ['AG', 'AG'],
  ['KG', 'KG'],
  ['OHG', 'OHG'],
  ['BV', 'BV'],
  ['NV', 'NV'],
  ['VOF', 'VOF'],
  ['SA', 'SA'],
  ['SARL', 'SARL'],
  ['SAS', 'SAS'],
  ['SPA', 'SPA'],
  ['SRL', 'SRL'],
  ['LTD', 'LTD LIMITED'],
  ['LLC', 'LLC'],
  ['INC', 'INC CORP'],
  ['PLC', 'PLC'],
];

const FLAGS: ReadonlyMap<string, number> = flagsByWord();

function flagsByWord(): Map<string, number> {
  const flags = new Map<string, number>();
  const mark = (words: string, bits: number) => {
    for (const word of words.split(' ')) flags.set(word, (flags.get(word) ?? 0) | bits);
  };
  mark(DOCUMENT_WORDS, WORD.document);
  mark(NEVER_BEGINS, WORD.neverBegins);
  mark(BESIDE_NAMES, WORD.besideNames);
  mark(BANK_WORDS, WORD.bank);
  mark(CLEARING_WORDS, WORD.clearing);
  mark('NO NR NOMOR NUMBER', WORD.numberWord);
  mark('TO', WORD.to);
  mark('PO SO DO SPK HP TELP WA REF KONTRAK NPWP KD KDNR KLANTNR KUNDENNR', WORD.otherNumber);
  LEGAL_FORMS.forEach(([, spellings], at) => {
    mark(spellings, WORD.form | (at << FORM_SHIFT));
  });
  return flags;
}

/** More slots than four times the words, a power of two, so that a lookup seldom looks twice. */
const SLOTS = 2_048;
const WORDS_BY_SLOT: readonly (readonly [word: string, flags: number] | undefined)[] = filedBySlot();

function filedBySlot() {
  const slots = new Array<readonly [string, number] | undefined>(SLOTS);
  for (const entry of FLAGS) {
    let slot = hashOfLetters(entry[0]) & (SLOTS - 1);
    while (slots[slot] !== undefined) slot = (slot + 1) & (SLOTS - 1);
    slots[slot] = entry;
  }
  return slots;
}

/**
 * What the word at a place of a folded text is, without making a string of it; 0 for a word like any other.
 * @param hash of the word's letters, by {@link hashOfLetters}
 */
export function flagsAt(folded: string, start: number, end: number, hash: number): number {
  for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
    const entry = WORDS_BY_SLOT[slot];
    if (entry === undefined) return 0;
    const [word, flags] = entry;
    if (word.length === end - start && folded.startsWith(word, start)) return flags;
  }
}

/** What a word is. */
export function flagsOf(word: string): number {
  return FLAGS.get(word) ?? 0;
}

/** The legal form that a word's flags say it is. */
export function formOfFlags(flags: number): string | undefined {
  return (flags & WORD.form) === 0 ? undefined : LEGAL_FORMS[flags >> FORM_SHIFT]?.[0];
}
