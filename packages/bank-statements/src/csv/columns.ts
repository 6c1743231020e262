/** What a column of an export means. */
export type Role =
  | 'date'
  | 'valueDate'
  | 'amount'
  | 'debit'
  | 'credit'
  | 'flag'
  | 'balance'
  | 'balanceBefore'
  | 'account'
  | 'currency'
  | 'status'
  | 'reference'
  | 'name'
  | 'otherAccount'
  | 'text'
  | 'fee'
  | 'ignored';

/** A language in whose countries no bank writes the month first. */
type HeaderLanguage = 'id' | 'nl' | 'de' | 'fr' | 'es' | 'it' | 'pt' | 'pl' | 'cs' | 'sv' | 'da' | 'fi' | 'ro' | 'en';

type Words = { readonly role: Role; readonly language: HeaderLanguage; readonly names: string };

/**
 * Column names of bank exports, normalised by {@link normaliseHeader} and parted by `|`. Where one name may stand for
 * two things the first column of that name gets the first role; see `rolesOf`. Sources: the exports listed in
 * `banks.ts` and the public importers of bank2ynab, OCA, beancount and hledger.
 */
const WORDS: readonly Words[] = [
  {
    role: 'date',
    language: 'id',
    names:
      'tanggal|tgl|tanggal transaksi|tgl transaksi|tgl trx|tgl tran|tanggal mutasi|tanggal posting|tgl posting|tanggal pembukuan|tanggal jam',
  },
  { role: 'valueDate', language: 'id', names: 'tanggal efektif|tgl efektif|tanggal valuta|tgl valuta|tgl val' },
  {
    role: 'text',
    language: 'id',
    names:
      'keterangan|uraian|uraian transaksi|detail transaksi|deskripsi|rincian|rincian transaksi|keterangan transaksi|berita|keterangan tambahan|remark custom|desk tran|trremk|catatan',
  },
  {
    role: 'amount',
    language: 'id',
    names: 'jumlah|jumlah rp|mutasi|nominal|nilai|jumlah transaksi|nilai transaksi|nominal transaksi',
  },
  {
    role: 'debit',
    language: 'id',
    names: 'debet|debit rp|debet rp|mutasi debet|mutasi debit|keluar|uang keluar|pengeluaran|penarikan',
  },
  { role: 'credit', language: 'id', names: 'kredit|kredit rp|mutasi kredit|masuk|uang masuk|pemasukan|setoran' },
  {
    role: 'flag',
    language: 'id',
    names: 'd k|db cr|db kr|debet kredit|debit kredit|dk|glsign|jenis|jenis transaksi|tipe',
  },
  { role: 'balance', language: 'id', names: 'saldo|saldo akhir|saldo akhir mutasi|saldo berjalan' },
  { role: 'balanceBefore', language: 'id', names: 'saldo awal mutasi|saldo awal' },
  { role: 'account', language: 'id', names: 'norek|no rekening|no rek|nomor rekening|rekening' },
  {
    role: 'reference',
    language: 'id',
    names: 'no referensi|nomor referensi|no reff|no ref|no jurnal|seq|trxid|trx id|id transaksi',
  },
  { role: 'name', language: 'id', names: 'nama|nama pengirim|nama lawan transaksi' },
  {
    role: 'otherAccount',
    language: 'id',
    names: 'rekening lawan|rekening pengirim|no rekening lawan|no rekening pengirim',
  },
  { role: 'currency', language: 'id', names: 'mata uang|kode mata uang' },
  {
    role: 'ignored',
    language: 'id',
    names: 'cabang|cbg|kode cabang|jam tran|jam|truser|kode tran|kode tran teller|tlbds1|tlbds2|no',
  },
  {
    role: 'date',
    language: 'en',
    names:
      'date|transaction date|trans date|posting date|post date|postdate|booking date|posted date|date posted|trx date|txn date|book date|processed date|entry date|completed date|date completed|date time|datetime|transaction time|created at',
  },
  {
    role: 'valueDate',
    language: 'en',
    names: 'value date|val date|valuedate|eff date|effective date|valuta date|valutadate|started date',
  },
  {
    role: 'text',
    language: 'en',
    names:
      'description|details|label|narrative|narration|memo|remarks|remark|additionaldesc|additional desc|particulars|transaction details|transaction description|original description|message|detail|message for payee|message for me|payment reference|transaction remarks|transaction particulars|text',
  },
  {
    role: 'amount',
    language: 'en',
    names: 'amount|transaction amount|amt|value|net amount|amount in account currency',
  },
  {
    role: 'debit',
    language: 'en',
    names:
      'debit|debit amount|debits|withdrawal|withdrawals|money out|paid out|dr|outflow|payment amount|withdrawal amount|withdrawal amt|db',
  },
  {
    role: 'credit',
    language: 'en',
    names:
      'credit|credit amount|credits|deposit|deposits|money in|paid in|cr|inflow|receipt amount|deposit amount|deposit amt',
  },
  {
    role: 'flag',
    language: 'en',
    names:
      'd c|dc|dr cr|debit or credit|crdr|drcr|cr dr|debit credit|credit debit|debit credit indicator|sign|transaction type|type|db cr indicator',
  },
  {
    role: 'balance',
    language: 'en',
    names:
      'balance|running balance|close balance|closing balance|ledger balance|balance after|balance after transaction|account balance|total|balance amount',
  },
  {
    role: 'account',
    language: 'en',
    names: 'account|account no|accountno|account number|bank account no|account id|own account|iban',
  },
  { role: 'currency', language: 'en', names: 'currency|ccy|curr|currency code' },
  { role: 'status', language: 'en', names: 'status|statetype|state|transaction status' },
  {
    role: 'reference',
    language: 'en',
    names:
      'reference no|reference|ref no|ref|reference number|transaction id|transactionid|journal no|journal|operation number|bank reference|trn',
  },
  {
    role: 'name',
    language: 'en',
    names:
      'name|payee|partner name|counterparty|counterparty name|merchant|merchantname|counteraccount name|customer name',
  },
  {
    role: 'otherAccount',
    language: 'en',
    names: 'counterparty account|bank account|counter account|partner account|from account',
  },
  { role: 'fee', language: 'en', names: 'fee|fees|charge' },
  {
    role: 'ignored',
    language: 'en',
    names: 'branch|branch code|transaction code|cheque no|cheque number|check no|customer no|time|trx time|category',
  },
  { role: 'date', language: 'nl', names: 'datum|boekdatum|boekingsdatum|transactiedatum|datum verrichting' },
  { role: 'valueDate', language: 'nl', names: 'rentedatum|valutadatum|datum verrekening' },
  { role: 'amount', language: 'nl', names: 'bedrag|bedrag eur|transactiebedrag' },
  { role: 'debit', language: 'nl', names: 'af|debet bedrag|uitgaven' },
  { role: 'credit', language: 'nl', names: 'bij|credit bedrag|inkomsten' },
  { role: 'flag', language: 'nl', names: 'af bij|debet credit|bij af' },
  { role: 'balance', language: 'nl', names: 'saldo na mutatie|saldo na transactie|saldo na trn|saldo na boeking' },
  {
    role: 'text',
    language: 'nl',
    names: 'omschrijving|mededelingen|omschrijving 1|omschrijving 2|omschrijving 3|vrije mededeling|toelichting',
  },
  { role: 'currency', language: 'nl', names: 'munt|valuta|muntsoort' },
  { role: 'account', language: 'nl', names: 'rekeningnummer|iban bban|van rekening' },
  { role: 'name', language: 'nl', names: 'naam tegenpartij|naam omschrijving|tegenpartij|handelaar' },
  { role: 'otherAccount', language: 'nl', names: 'tegenrekening|rekeningnummer tegenpartij|tegenrekening iban bban' },
  { role: 'reference', language: 'nl', names: 'gestructureerde mededeling|afschriftnummer|volgnr' },
  {
    role: 'date',
    language: 'de',
    names: 'buchungstag|buchungsdatum|buchung|buchungstag datum|datum buchung|abschlussdatum',
  },
  { role: 'valueDate', language: 'de', names: 'valutadatum|wertstellung|wertstellungstag|valuta' },
  { role: 'amount', language: 'de', names: 'betrag|umsatz|umsatz in eur|betrag eur|betrag in eur|buchungsbetrag' },
  { role: 'debit', language: 'de', names: 'soll|belastung|lastschrift|ausgang' },
  { role: 'credit', language: 'de', names: 'haben|gutschrift|eingang' },
  { role: 'flag', language: 'de', names: 'soll haben|s h' },
  { role: 'balance', language: 'de', names: 'kontostand|saldo nach buchung|saldo eur|neuer saldo' },
  {
    role: 'text',
    language: 'de',
    names: 'verwendungszweck|buchungstext|buchungsdetails|avisierungstext|transaktionsbeschreibung|vorgang|umsatzart',
  },
  { role: 'currency', language: 'de', names: 'waehrung|wahrung|buchungswahrung' },
  { role: 'status', language: 'de', names: 'info|buchungsstatus' },
  { role: 'account', language: 'de', names: 'auftragskonto|konto|iban auftragskonto' },
  {
    role: 'name',
    language: 'de',
    names:
      'beguenstigter zahlungspflichtiger|begunstigter zahlungspflichtiger|auftraggeber beguenstigter|zahlungsempfanger|auftraggeber empfanger|empfanger absender|name zahlungsbeteiligter',
  },
  { role: 'otherAccount', language: 'de', names: 'kontonummer|kontonummer iban|iban zahlungsbeteiligter' },
  {
    role: 'date',
    language: 'fr',
    names: 'date de l operation|date operation|date comptable|date d operation|date de comptabilisation',
  },
  { role: 'valueDate', language: 'fr', names: 'date de valeur|date valeur' },
  { role: 'amount', language: 'fr', names: 'montant|montant de l operation|montant euros|montant en euros' },
  { role: 'debit', language: 'fr', names: 'debit euros|montant debit|debits' },
  { role: 'credit', language: 'fr', names: 'credit euros|montant credit|credits' },
  {
    role: 'text',
    language: 'fr',
    names: 'libelle|libelle operation|libelle complementaire|detail de l ecriture|intitule',
  },
  { role: 'currency', language: 'fr', names: 'devise' },
  { role: 'balance', language: 'fr', names: 'solde' },
  { role: 'reference', language: 'fr', names: 'reference operation' },
  { role: 'date', language: 'es', names: 'fecha|fecha operacion|fecha contable|f contable|fecha de operacion' },
  { role: 'valueDate', language: 'es', names: 'fecha valor|f valor' },
  { role: 'amount', language: 'es', names: 'importe|monto|importe eur' },
  { role: 'text', language: 'es', names: 'concepto|descripcion|detalle' },
  { role: 'debit', language: 'es', names: 'cargo|cargos|debito' },
  { role: 'credit', language: 'es', names: 'abono|abonos|credito' },
  { role: 'currency', language: 'es', names: 'divisa|moneda' },
  { role: 'date', language: 'it', names: 'data|data operazione|data contabile|data registrazione' },
  { role: 'valueDate', language: 'it', names: 'data valuta' },
  { role: 'amount', language: 'it', names: 'importo|importo eur' },
  { role: 'text', language: 'it', names: 'descrizione|causale|descrizione operazione' },
  { role: 'debit', language: 'it', names: 'dare|addebiti|uscite' },
  { role: 'credit', language: 'it', names: 'avere|accrediti|entrate' },
  { role: 'date', language: 'pt', names: 'data mov|data movimento|data lancamento|data do lancamento' },
  { role: 'valueDate', language: 'pt', names: 'data valor' },
  { role: 'text', language: 'pt', names: 'descricao|historico|lancamento' },
  { role: 'amount', language: 'pt', names: 'valor|montante|valor r' },
  { role: 'date', language: 'pl', names: 'data operacji|data ksiegowania|data transakcji' },
  { role: 'valueDate', language: 'pl', names: 'data waluty' },
  { role: 'text', language: 'pl', names: 'opis operacji|opis|tytul|opis transakcji|tytul operacji' },
  { role: 'amount', language: 'pl', names: 'kwota|kwota operacji|kwota transakcji' },
  { role: 'debit', language: 'pl', names: 'obciazenia|obciazenie' },
  { role: 'credit', language: 'pl', names: 'uznania|uznanie' },
  { role: 'balance', language: 'pl', names: 'saldo po operacji|saldo po transakcji' },
  { role: 'currency', language: 'pl', names: 'waluta' },
  { role: 'name', language: 'pl', names: 'nadawca odbiorca|dane kontrahenta|kontrahent' },
  { role: 'otherAccount', language: 'pl', names: 'numer konta|nr rachunku|rachunek nadawcy odbiorcy' },
  { role: 'date', language: 'cs', names: 'datum zauctovani|datum provedeni|datum uctovani|datum transakce' },
  { role: 'text', language: 'cs', names: 'popis|zprava|zprava pro prijemce|poznamka' },
  { role: 'amount', language: 'cs', names: 'castka|objem|zauctovana castka|castka czk' },
  { role: 'balance', language: 'cs', names: 'zustatek' },
  { role: 'currency', language: 'cs', names: 'mena|mena uctu' },
  { role: 'name', language: 'cs', names: 'nazev protiuctu' },
  { role: 'otherAccount', language: 'cs', names: 'protiucet|cislo protiuctu' },
  { role: 'date', language: 'sv', names: 'bokforingsdag|bokforingsdatum|transaktionsdag' },
  { role: 'valueDate', language: 'sv', names: 'valutadag|transaktionsdatum' },
  { role: 'text', language: 'sv', names: 'beskrivning|rubrik' },
  { role: 'amount', language: 'sv', names: 'belopp' },
  { role: 'name', language: 'sv', names: 'mottagare|avsandare' },
  { role: 'date', language: 'da', names: 'dato|bogforingsdato|bokfort dato|posteringsdato' },
  { role: 'valueDate', language: 'da', names: 'rentedato|valor dato' },
  { role: 'text', language: 'da', names: 'tekst|forklaring|beskrivelse' },
  { role: 'amount', language: 'da', names: 'belob|belop|belob dkk' },
  { role: 'debit', language: 'da', names: 'ut fra konto' },
  { role: 'credit', language: 'da', names: 'inn pa konto' },
  { role: 'date', language: 'fi', names: 'paivamaara|kirjauspaiva|pvm' },
  { role: 'valueDate', language: 'fi', names: 'arvopaiva' },
  { role: 'text', language: 'fi', names: 'selitys|viesti' },
  { role: 'amount', language: 'fi', names: 'maara|maara eur|maara euroa|summa' },
  { role: 'name', language: 'fi', names: 'saaja maksaja' },
  { role: 'text', language: 'ro', names: 'detalii|detalii tranzactie' },
  { role: 'amount', language: 'ro', names: 'suma' },
  { role: 'balance', language: 'ro', names: 'sold' },
];

type Meaning = { readonly role: Role; readonly language: HeaderLanguage };

const BY_NAME: ReadonlyMap<string, Meaning> = new Map(
  [...WORDS]
    .reverse()
    .flatMap(({ role, language, names }) => names.split('|').map((name) => [name, { role, language }] as const)),
);

/** A header cell without accents, signs, currency in brackets and case: `"Withdrawals (SGD)"` is `withdrawals`. */
export function normaliseHeader(cell: string): string {
  return cell
    .slice(0, 80)
    .normalize('NFD')
    .replace(/[\u0300-\u036f\ufeff]/g, '')
    .toLowerCase()
    .replace(/[łøæßı]/g, (letter) => LETTERS_APART[letter] ?? letter)
    .replace(/\([a-z]{3}\)|\((rp|idr)\)/g, ' ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** Letters that are no base letter with an accent. */
const LETTERS_APART: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', æ: 'ae', ß: 'ss', ı: 'i' };

/** What the columns of a header row mean; the amount of information decides whether it is one. */
export type Header = {
  readonly names: readonly string[];
  readonly roles: readonly Role[];
  /** Languages of the names that were understood. */
  readonly languages: ReadonlySet<HeaderLanguage>;
};

/** Roles that only one column can have; a later column of the same meaning adds to the text or is left alone. */
const SINGLE: ReadonlySet<Role> = new Set<Role>([
  'date',
  'amount',
  'debit',
  'credit',
  'flag',
  'balance',
  'account',
  'currency',
  'status',
]);

/** Reads a row as a header, or `undefined` when it has no date column and no amount columns by name. */
export function readHeader(cells: readonly string[]): Header | undefined {
  const names = cells.map(normaliseHeader);
  const languages = new Set<HeaderLanguage>();
  const taken = new Set<Role>();
  const roles = names.map((name): Role => {
    const meaning = BY_NAME.get(name);
    if (meaning === undefined) return 'ignored';
    languages.add(meaning.language);
    if (taken.has(meaning.role) && SINGLE.has(meaning.role)) return meaning.role === 'date' ? 'valueDate' : 'ignored';
    taken.add(meaning.role);
    return meaning.role;
  });
  if (!taken.has('otherAccount')) ownToOther(roles);
  if (!taken.has('date') && taken.has('valueDate')) roles[roles.indexOf('valueDate')] = 'date';
  const hasDate = roles.includes('date');
  const hasAmount = taken.has('amount') || taken.has('debit') || taken.has('credit');
  return hasDate && hasAmount && roles.filter((role) => role !== 'ignored').length >= 3
    ? { names, roles: unnamedFlag(names, roles), languages }
    : undefined;
}

/** An account right behind a name is that of the named: `Payee, Account number`. */
function ownToOther(roles: Role[]): void {
  const account = roles.indexOf('account');
  if (account > 0 && roles[account - 1] === 'name') roles[account] = 'otherAccount';
}

/** KlikBCA leaves the column of CR and DB, behind the amount, without a name. */
function unnamedFlag(names: readonly string[], roles: Role[]): Role[] {
  const amount = roles.indexOf('amount');
  if (amount >= 0 && names[amount + 1] === '' && amount + 1 < names.length - 1 && !roles.includes('flag')) {
    roles[amount + 1] = 'flag';
  }
  return roles;
}
