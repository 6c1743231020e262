import type { Problem, ProblemCode } from '../model.ts';
import { fieldsOf, minorUnits } from './fields.ts';
import type { BaiRecord } from './records.ts';

/** Sums of a level for its trailer: 98 adds up the 49s, 99 the 98s. */
export type Level = { sumMinor: bigint; records: number; members: number; open: boolean };

export function level(): Level {
  return { sumMinor: 0n, records: 0, members: 0, open: false };
}

/** What a trailer is compared with; an account has no members. */
export type TrailerLevel = { readonly sumMinor: bigint; readonly records: number; readonly members?: number };

/**
 * Compares a trailer (49, 98 or 99) with what was read. Source: BAI2 specification, "Account control total", "Number of
 * records" and their group and file counterparts; the trailer itself counts as a record.
 */
export function checkTrailer(record: BaiRecord, level: TrailerLevel, what: string): readonly Problem[] {
  const found: Problem[] = [];
  const tell = (code: ProblemCode, severity: Problem['severity'], message: string) =>
    found.push({ code, severity, line: record.line, message });
  const fields = fieldsOf(record.segments);
  const total = (fields.next() ?? '').trim();
  const members = level.members === undefined ? '' : (fields.next() ?? '').trim();
  const lastField = fields.next();
  const records = (lastField ?? '').trim();
  const stated = minorUnits(total);
  if (lastField === undefined || (records === '' && record.code === '99')) {
    tell(
      'truncated',
      'warning',
      `the ${record.code} record ends before its counts: got "${record.segments.join(' ').slice(0, 40)}", expected a total and counts; the end of the file may be missing, ask the bank for it again`,
    );
  }
  if (total === '') {
    tell(
      'control-total-mismatch',
      'warning',
      `no control total in the ${record.code} record: got a blank, expected ${level.sumMinor}`,
    );
  } else if (stated === undefined) {
    tell(
      'amount-unreadable',
      'error',
      `control total not readable: got "${total.slice(0, 30)}" in the ${record.code} record, expected digits`,
    );
  } else if (stated !== level.sumMinor) {
    tell(
      'control-total-mismatch',
      'error',
      `control total of the ${what} does not agree: got ${stated}, expected ${level.sumMinor} as its amounts add up to; part of the file is missing or changed`,
    );
  }
  if (members !== '' && Number(members) !== level.members) {
    tell(
      'count-mismatch',
      'warning',
      `number of members of the ${what} does not agree: got ${members.slice(0, 20)}, expected ${level.members}`,
    );
  }
  if (records !== '' && Number(records) !== level.records) {
    tell(
      'count-mismatch',
      'warning',
      `number of records of the ${what} does not agree: got ${records.slice(0, 20)}, expected ${level.records}`,
    );
  }
  return found;
}

/** What a trailer states: the next level adds that up, so that one wrong account is not told three times. */
export function statedOr(record: BaiRecord, summedMinor: bigint): bigint {
  return minorUnits(fieldsOf(record.segments).next() ?? '') ?? summedMinor;
}
