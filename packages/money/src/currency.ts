/** An ISO 4217 alphabetic code that our table knows, e.g. `IDR`. Made by {@link parseCurrency}. */
export type CurrencyCode = string & { readonly __brand: 'CurrencyCode' };

/**
 * Minor-unit digits of ISO 4217 (list one, 2026 amendments). `Intl` is not a source: its CLDR data gives IDR, HUF,
 * COP and others 0 digits where the standard gives 2. Codes that are not in these three lists have two digits.
 */
const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR_DIGITS = 'CLF UYW';
const TWO_DIGITS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW ' +
  'CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ' +
  'ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV ' +
  'MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD ' +
  'SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';
/** Withdrawn codes that old bank files still carry, with the digits they had. */
const WITHDRAWN_TWO_DIGITS =
  'DEM FRF NLG ATS FIM IEP SKK EEK LVL LTL HRK MTL CYP BGL PLZ ROL RUR VEF VEB ZWL ANG CUC MRO STD SLL';
const WITHDRAWN_NO_DIGITS = 'BEF ITL ESP PTE GRD LUF TRL BYR';

const digitsByCode: ReadonlyMap<string, number> = new Map(
  (
    [
      [NO_DIGITS, 0],
      [WITHDRAWN_NO_DIGITS, 0],
      [TWO_DIGITS, 2],
      [WITHDRAWN_TWO_DIGITS, 2],
      [THREE_DIGITS, 3],
      [FOUR_DIGITS, 4],
    ] as const
  ).flatMap(([codes, digits]) => codes.split(' ').map((code) => [code, digits] as const)),
);

/** The code as a {@link CurrencyCode} when ISO 4217 knows it (upper case, three letters), else `undefined`. */
export function parseCurrency(text: string): CurrencyCode | undefined {
  return digitsByCode.has(text) ? (text as CurrencyCode) : undefined;
}

/** A code known to be valid at the time of writing, for constants and tests. Throws on an unknown one: that is a bug. */
export function currency(code: string): CurrencyCode {
  const known = parseCurrency(code);
  if (known === undefined) throw new Error(`unknown currency: got ${code}, expected an ISO 4217 code`);
  return known;
}

/** How many digits the minor unit has: 2 for IDR and EUR, 0 for JPY, 3 for KWD. */
export function currencyDigits(code: CurrencyCode): number {
  const digits = digitsByCode.get(code);
  if (digits === undefined) throw new Error(`unknown currency: got ${code}, expected an ISO 4217 code`);
  return digits;
}
