import { type BaseName, type HostileFile, hostile, spoilt } from './hostile-file.ts';

/** Where each format has a day, and how it writes the digits of a year, month and day. */
const PLACES: readonly (readonly [string, BaseName, RegExp, (y: string, m: string, d: string) => string])[] = [
  ['value date', 'mt940', /(?<=:61:)\d{6}/, (y, m, d) => y.slice(-2) + m + d],
  ['entry date', 'mt940', /(?<=:61:\d{6})\d{4}/, (_, m, d) => m + d],
  ['opening date', 'mt940', /(?<=:60F:C)\d{6}/, (y, m, d) => y.slice(-2) + m + d],
  ['booking date', 'camt', /(?<=<BookgDt><Dt>)[\d-]+/, (y, m, d) => `${y}-${m}-${d}`],
  ['value date', 'camt', /(?<=<ValDt><Dt>)[\d-]+/, (y, m, d) => `${y}-${m}-${d}`],
  ['date', 'csv', /(?<=\n)\d\d\/08\/2026/, (y, m, d) => `${d}/${m}/${y}`],
  ['posting date', 'ofx', /(?<=<DTPOSTED>)\d{8}/, (y, m, d) => y + m + d],
  ['as-of date', 'bai2', /(?<=\n02,PIUTANG,CENAIDJA,1,)\d{6}/, (y, m, d) => y.slice(-2) + m + d],
];

const NO_DAYS: readonly (readonly [string, string, string])[] = [
  ['0000', '00', '00'],
  ['2026', '00', '10'],
  ['2026', '13', '10'],
  ['2026', '08', '00'],
  ['2026', '08', '32'],
  ['2026', '02', '30'],
  ['2026', '02', '29'],
  ['2026', '99', '99'],
  ['9999', '12', '31'],
  ['0001', '01', '01'],
  ['２０２６', '０８', '１０'],
  ['2026', '-8', '10'],
  ['2026', 'AU', 'G1'],
  ['NaNN', 'Na', 'Na'],
  ['', '', ''],
  ['20266', '08', '10'],
  ['2026', '8', '1'],
  ['10000', '01', '01'],
];

/** Days that no calendar has, far ones, and text in their place. */
export function* hostileDates(): Generator<HostileFile> {
  for (const [place, base, pattern, written] of PLACES) {
    for (const [year, month, day] of NO_DAYS) {
      yield hostile(`${base}: ${place} is "${year}-${month}-${day}"`, spoilt(base, pattern, written(year, month, day)));
    }
  }
}
