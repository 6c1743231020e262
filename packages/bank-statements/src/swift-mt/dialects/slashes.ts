import { present, returnReasonIn, structuredReferenceIn } from '../../references.ts';
import type { Information } from '../information.ts';

/**
 * Keys between slashes, as Dutch banks write :86: (ABN AMRO "MT940 structured", ING "Structured MT940", Rabobank
 * "Formatbeschrijving MT940 Structured") and others after SWIFT's own codes (/BENM/, /ORDP/, /OCMT/). Only these part
 * the text; any other slash belongs to it.
 */
const KEYS: ReadonlySet<string> = new Set(
  (
    'TRTP IBAN BBAN BIC NAME REMI EREF KREF MARF CSID ORDP BENM CNTP ADDR ISDT RTRN PURP ULTD ULTC ULTB INIT PREF SVCL IREF ' +
    'TRCD OCMT CHGS CHGD EXCH CDTRREFTP CDTRREF CDTRREFINF ISSR CD ACNO BAI NBKT ACCW IPI RETN MAND CREF PMTREF ID SUM OSDR ' +
    'BO BI OGB VA BNKR'
  ).split(' '),
);

const START = /^\s*\/[A-Z]{2,10}\//;

export function isSlashed(body: string): boolean {
  if (body.charCodeAt(0) !== SLASH) return false;
  const start = START.exec(body)?.[0].trim();
  return start !== undefined && KEYS.has(start.slice(1, -1));
}

type Part = { readonly key: string; readonly value: string };

export function readSlashed(body: string): Information {
  const parts = split(body);
  const value = (key: string) => {
    const part = parts.find((candidate) => candidate.key === key && candidate.value.trim() !== '');
    // ING ends each value with a slash of its own: `/EREF/E2E-1//CNTP/…`.
    return part === undefined ? undefined : present(part.value.replace(/\/+$/, ''));
  };
  const party = counterparty(parts, value);
  const remittance = remittanceOf(parts);
  const returned = value('RTRN') ?? value('RETN');
  const structured = value('CDTRREF') ?? structuredReferenceIn(remittance);
  const endToEndId = value('EREF');
  const mandate = value('MARF') ?? value('MAND');
  const code = value('BAI');
  const charges = value('CHGS');
  return {
    text: remittance === '' ? loose(parts) : remittance,
    ...party,
    ...(endToEndId === undefined ? {} : { endToEndId }),
    ...(structured === undefined ? {} : { structuredReference: structured }),
    ...(mandate === undefined ? {} : { mandate }),
    ...(code === undefined ? {} : { code: code.slice(0, 3) }),
    ...(charges === undefined ? {} : { charges }),
    ...(returned === undefined ? {} : { returnReason: returnReasonIn(returned) ?? returned.slice(0, 4) }),
  };
}

/** ING writes /CNTP/account/bic/name/city/ in one; the others part /IBAN/ and /NAME/. Rabobank has the account in :61:. */
function counterparty(
  parts: readonly Part[],
  value: (key: string) => string | undefined,
): { name?: string; account?: string } {
  const inOne = parts.find((part) => part.key === 'CNTP')?.value;
  if (inOne !== undefined) {
    const [account = '', , name = ''] = inOne.split('/');
    return person(present(name), present(account));
  }
  const side = parts.find((part) => part.key === 'ORDP' || part.key === 'BENM' || part.key === 'BO');
  const [first = '', second = ''] = (side?.value ?? '').split('/');
  const inline = present(first);
  const bare = inline?.replaceAll(' ', '') ?? '';
  // SWIFT's /ORDP/ and /BENM/ carry an account or a name at once, the name then on the next line; the Dutch ones are
  // empty before /NAME/.
  const isAccount = /^[A-Z]{0,2}\d[A-Z0-9.-]{4,33}$/.test(bare);
  const account = value('IBAN') ?? value('BBAN') ?? value('ACNO') ?? (isAccount ? bare : undefined);
  return person(value('NAME') ?? (isAccount ? present(second) : inline), account);
}

function person(name: string | undefined, account: string | undefined): { name?: string; account?: string } {
  return {
    ...(name === undefined ? {} : { name }),
    ...(account === undefined ? {} : { account: account.replaceAll(' ', '') }),
  };
}

/** The text of all /REMI/, without ING's `USTD//` and `STRD/…/` qualifiers. */
function remittanceOf(parts: readonly Part[]): string {
  return parts
    .filter(({ key }) => key === 'REMI')
    .map(({ value }) =>
      value
        .replace(/^(USTD\/\/|STRD\/\w*\/?)/, '')
        .replace(/\/+$/, '')
        .trim(),
    )
    .filter((text) => text !== '')
    .join(' ');
}

/** Where there is no /REMI/: everything that no key of a party or reference has taken. */
function loose(parts: readonly Part[]): string {
  return parts
    .filter(({ key }) => !NOT_TEXT.has(key))
    .map(({ key, value }) =>
      withoutCode(key, value)
        .replace(/^\/+|\/+$/g, '')
        .trim(),
    )
    .filter((text) => text !== '')
    .join(' ');
}

function withoutCode(key: string, value: string): string {
  const code = LEADING_CODES.get(key);
  return code === undefined ? value : value.replace(code, '');
}

/** What a key has before its text: a BAI code, or an amount (original amount, charges, rate) that is told apart. */
const LEADING_CODES: ReadonlyMap<string, RegExp> = new Map([
  ['BAI', /^\d{3}\//],
  ['OCMT', /^[A-Z]{3}[\d.,]+(?:\/|$)/],
  ['CHGS', /^[A-Z]{3}[\d.,]+(?:\/|$)/],
  ['EXCH', /^[\d.,]+(?:\/|$)/],
]);

const NOT_TEXT: ReadonlySet<string> = new Set('IBAN BBAN BIC EREF MARF CSID ISDT PURP CD ISSR CDTRREF ACNO'.split(' '));

/** Lines are cut anywhere, also inside a key (`/REM` + `I/`), so they are glued first. */
function split(body: string): readonly Part[] {
  const text = body.includes('\n') ? body.replaceAll('\n', '') : body;
  const parts: Part[] = [];
  let key = '';
  let from = 0;
  for (let at = text.indexOf('/'); at >= 0; ) {
    const close = text.indexOf('/', at + 1);
    if (close < 0) break;
    const name = close - at <= LONGEST_KEY + 1 ? text.slice(at + 1, close) : '';
    if (KEYS.has(name)) {
      if (at > from || key !== '') parts.push({ key, value: text.slice(from, at) });
      key = name;
      from = close + 1;
      // The slash that closes a key may open the next: `/ORDP//NAME/` and `/REMI/EREF/`.
      at = text.indexOf('/', close + 1);
    } else at = close;
  }
  parts.push({ key, value: text.slice(from) });
  return parts;
}

const LONGEST_KEY = 10;

const SLASH = 47;
