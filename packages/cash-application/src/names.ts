import { foldText, type Word, wordsOf } from './text.ts';

/**
 * Letters of a payer's name that identify it in an index. Banks cut names at 18 characters; less `PT ` and the spaces
 * about 12 letters of them are left.
 */
export const NAME_KEY_LETTERS = 12;

/**
 * Lengths at which a name that ends with a whole word may be cut all the same: BCA cuts at 18 characters, BRI at 20,
 * others at 30 or 35, and a space that was the last of them is gone from the file. A name cut inside a word shows it.
 */
export const CUT_LENGTHS: ReadonlySet<number> = new Set([17, 18, 19, 20, 29, 30, 34, 35]);

/** Names with fewer letters need the legal form beside them, or a field of their own, to be more than a word. */
const SHORT_NAME_LETTERS = 6;

/** Longest stretch of text compared with a name; no legal name on an invoice is longer. */
const MAX_NAME_LETTERS = 80;

/** The legal form behind each spelling. Tbk and Persero are kinds of PT. */
const LEGAL_FORMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    PT: 'PT TBK PERSERO PERSEROAN',
    CV: 'CV',
    UD: 'UD',
    PD: 'PD',
    FA: 'FA FIRMA',
    GMBH: 'GMBH MBH',
    AG: 'AG',
    KG: 'KG',
    OHG: 'OHG',
    BV: 'BV',
    NV: 'NV',
    VOF: 'VOF',
    SA: 'SA',
    SARL: 'SARL',
    SAS: 'SAS',
    SPA: 'SPA',
    SRL: 'SRL',
    LTD: 'LTD LIMITED',
    LLC: 'LLC',
    INC: 'INC CORP',
    PLC: 'PLC',
  }).flatMap(([form, spellings]) => spellings.split(' ').map((spelling) => [spelling, form] as const)),
);

/**
 * Words that banks and payers write around names. Beside a name they end it; a name may still begin with one where a
 * legal form or a field of its own shows that it does ("PT Nota Jaya").
 */
const BESIDE_NAMES: ReadonlySet<string> = new Set(
  (
    'TRSF TRF TRANSFER TRANSF NBMB BFST IBIZ CMS MCM INHOUSETRF BANKING EBANKING MBANKING BCA BNI BRI BSI BTN CIMB OCBC UOB ' +
    'CR DB KR FTSCY FTFVA WS BIFAST BI RTGS SKN KLIRING LLG SWITCHING SETORAN TUNAI KREDIT DEBET DARI FROM KE TO OLEH BY AN ' +
    'PEMBAYARAN PEMB PBYR BAYAR BYR PELUNASAN LUNAS PAYMENT PAY PMT PYMT TAGIHAN INVOICE INV FAKTUR FKT NOTA KWITANSI NO NOMOR NR ' +
    'NUMBER REF BERITA KET KETERANGAN UNTUK UTK FOR UANG MUKA DP TERMIN ANGSURAN CICILAN BULAN BLN PERIODE TGL TANGGAL DAN AND UND ET ' +
    'BARANG PO SO DO SPK RECHNUNG RG RE ZAHLUNG UEBERWEISUNG GUTSCHRIFT FACTUUR FACTURE BETALING PAIEMENT VIREMENT SEPA ' +
    'VA VIRTUAL ACCOUNT REK REKENING IBNK MCM INHOUSE OVERBOOKING PEMINDAHBUKUAN CREDIT INCOMING INWARD REMITTANCE ' +
    'JAN FEB MAR APR MEI MAY JUN JUL AGT AGU AUG SEP OKT OCT NOV DES DEC JANUARI FEBRUARI MARET APRIL JUNI JULI AGUSTUS ' +
    'SEPTEMBER OKTOBER NOVEMBER DESEMBER'
  ).split(' '),
);

/** Banks that are also words of names: part of the booking only behind a clearing system or BANK. */
const BANK_WORDS: ReadonlySet<string> = new Set(
  'MANDIRI PERMATA NIAGA DANAMON MEGA PANIN MAYBANK SINARMAS MUAMALAT BUKOPIN JAGO SEABANK ARTHA'.split(' '),
);

const CLEARING_WORDS: ReadonlySet<string> = new Set('LLG SKN RTGS KLIRING BIFAST BANK'.split(' '));

/** A legal name as it is compared. */
export type LegalName = {
  /** Letters and digits without the legal form, e.g. `SINARJAYAABADI`. */
  readonly compact: string;
  /** Lengths of `compact` at which a word ends. */
  readonly wordEnds: ReadonlySet<number>;
  readonly form?: string;
};

/** Splits the legal form off a name: "PT. Sinar Jaya Abadi Tbk" is SINARJAYAABADI, form PT. */
export function legalName(name: string): LegalName {
  let words = wordsOf(foldText(name));
  let form: string | undefined;
  for (;;) {
    const first = formOf(words[0]);
    const last = formOf(words.at(-1));
    if (words.length <= 1 || (first === undefined && last === undefined)) break;
    form ??= first ?? last;
    words = first === undefined ? words.slice(0, -1) : words.slice(1);
  }
  const wordEnds = new Set<number>();
  let joined = '';
  for (const word of words) {
    joined += word.text;
    wordEnds.add(joined.length);
  }
  return { compact: joined, wordEnds, ...(form === undefined ? {} : { form }) };
}

function formOf(word: Word | undefined): string | undefined {
  return word === undefined ? undefined : LEGAL_FORMS.get(word.text);
}

/** The index key of a compact name; `undefined` for names too short to be looked for. */
export function nameKey(compactName: string): string | undefined {
  return compactName.length < MIN_NAME_LETTERS ? undefined : compactName.slice(0, NAME_KEY_LETTERS);
}

/** Names of one or two letters are in every text. */
const MIN_NAME_LETTERS = 3;

/** Most name keys that one field can ask for: 40 words, two or three keys each. */
export const MAX_NAME_KEYS = 96;

/** A stretch of a field at whose start a name may stand. */
export type NameStart = { readonly word: number; readonly keys: readonly string[] };

/** Every word start of a field with the keys under which a name standing there is filed. */
export function nameStarts(words: readonly Word[], isNameField: boolean): NameStart[] {
  const starts: NameStart[] = [];
  let count = 0;
  for (let word = 0; word < words.length && count < MAX_NAME_KEYS; word += 1) {
    if (!mayStartName(words, word, isNameField)) continue;
    const keys = keysAt(words, word).slice(0, MAX_NAME_KEYS - count);
    count += keys.length;
    if (keys.length > 0) starts.push({ word, keys });
  }
  return starts;
}

function mayStartName(words: readonly Word[], at: number, isNameField: boolean): boolean {
  const text = words[at]?.text ?? '';
  if (LEGAL_FORMS.has(text)) return false;
  if (/^\d+$/.test(text)) return text.length <= 2 && /^[A-Z]/.test(words[at + 1]?.text ?? '');
  const isShown = (isNameField && at === 0) || formOf(words[at - 1]) !== undefined;
  return isShown || !BESIDE_NAMES.has(text);
}

function keysAt(words: readonly Word[], from: number): string[] {
  const keys: string[] = [];
  let joined = '';
  for (let at = from; at < words.length && joined.length < NAME_KEY_LETTERS; at += 1) {
    joined += words[at]?.text ?? '';
    const key = nameKey(joined);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

/** How well a name is found: `whole` and `cut` are certain, `likely` has words beside it that may belong to another name. */
export type NameFit = 'whole' | 'cut' | 'likely';

export type NameHit = { readonly fit: NameFit; readonly letters: number; readonly span: readonly [number, number] };

/** The words of a field from one of its word starts on, joined as names are filed. */
export type Stretch = {
  readonly words: readonly Word[];
  readonly from: number;
  readonly joined: string;
  /** The word that ends at each length of `joined` at which one does. */
  readonly endOf: ReadonlyMap<number, number>;
  /** The part of it after which the field, or the name's place in it, ends, so that a name may be cut there. */
  readonly cut: { readonly letters: string; readonly end: number } | undefined;
  /** The field holds a name and nothing else. */
  readonly isNameField: boolean;
};

export function stretchAt(words: readonly Word[], from: number, isNameField: boolean): Stretch {
  const endOf = new Map<number, number>();
  let joined = '';
  let cut: Stretch['cut'];
  for (let at = from; at < words.length && joined.length < MAX_NAME_LETTERS; at += 1) {
    joined += words[at]?.text ?? '';
    endOf.set(joined.length, at);
    if (cut === undefined && endsPlace(words, at)) cut = { letters: joined, end: words[at]?.end ?? 0 };
  }
  return { words, from, joined, endOf, cut, isNameField };
}

/** The last word of a field, or of the payer's place in "NBMB payer TO receiver" and "payer | note". */
function endsPlace(words: readonly Word[], at: number): boolean {
  return at === words.length - 1 || words[at]?.endsPart === true || words[at + 1]?.text === 'TO';
}

/** How a name whose letters the stretch begins with fits it; `undefined` where the legal form is another. */
export function fitWhole(name: LegalName, stretch: Stretch): NameHit | undefined {
  const { words, isNameField } = stretch;
  const endWord = stretch.endOf.get(name.compact.length) ?? stretch.from;
  const after = words[endWord + 1];
  const form = formOf(words[stretch.from - 1]) ?? formOf(after);
  if (form !== undefined && name.form !== undefined && form !== name.form) return undefined;
  const isAnchored = isNameField || form !== undefined || name.compact.length >= SHORT_NAME_LETTERS;
  const endsPart = words[endWord]?.endsPart === true;
  const endsClean = after === undefined || endsPart || formOf(after) !== undefined || (!isNameField && isBeside(after));
  const fit = startsClean(stretch) && endsClean && isAnchored ? 'whole' : 'likely';
  return { fit, letters: name.compact.length, span: [startOf(stretch), words[endWord]?.end ?? 0] };
}

/** How a name that begins with the whole stretch fits it: cut by the bank, or another and shorter name. */
export function fitCut(name: LegalName, stretch: Stretch): NameHit | undefined {
  const { words, cut } = stretch;
  if (cut === undefined || cut.letters.length < NAME_KEY_LETTERS || name.compact === cut.letters) return undefined;
  const { letters, end } = cut;
  if (!name.compact.startsWith(letters)) return undefined;
  const form = formOf(words[stretch.from - 1]);
  if (form !== undefined && name.form !== undefined && form !== name.form) return undefined;
  const start = startOf(stretch);
  const isCut = !name.wordEnds.has(letters.length) || CUT_LENGTHS.has(end - start);
  return { fit: isCut && startsClean(stretch) ? 'cut' : 'likely', letters: letters.length, span: [start, end] };
}

/** Where the name starts: at the legal form before it, when there is one. */
function startOf({ words, from }: Stretch): number {
  const at = formOf(words[from - 1]) === undefined ? from : from - 1;
  return words[at]?.start ?? 0;
}

function startsClean({ words, from, isNameField }: Stretch): boolean {
  const before = words[from - 1];
  if (before === undefined || before.endsPart === true || formOf(before) !== undefined) return true;
  return !isNameField && isBesideBefore(words, from);
}

function isBeside(word: Word | undefined): boolean {
  return word !== undefined && (BESIDE_NAMES.has(word.text) || /^\d+$/.test(word.text));
}

function isBesideBefore(words: readonly Word[], from: number): boolean {
  const before = words[from - 1];
  if (isBeside(before)) return true;
  return before !== undefined && BANK_WORDS.has(before.text) && CLEARING_WORDS.has(words[from - 2]?.text ?? '');
}

/** The legal form that stands beside a found name, when one does. */
export function formBeside(words: readonly Word[], span: readonly [number, number]): string | undefined {
  const inside = words.findIndex((word) => word.start >= span[0]);
  const after = words.find((word) => word.start >= span[1]);
  return formOf(words[inside]) ?? formOf(after);
}
