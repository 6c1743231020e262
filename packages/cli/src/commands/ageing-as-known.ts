import { createHash } from 'node:crypto';
import {
  addDays,
  epochMs,
  type Instant,
  instant,
  instantAt,
  type LocalDate,
  parseInstant,
  parseLocalDate,
} from '@piutang/calendar';
import type { AgeingResult } from '@piutang/collections';
import type { Tenant } from '@piutang/tenancy';
import { ageAsOf, type Desk, type FileStore } from '@piutang/workflows';
import { ageingJson, type Refusal } from './ageing-output.ts';

type Flags = { readonly knownAt: string; readonly by?: string; readonly store?: boolean; readonly prove?: boolean };

const AGED_FROM = { due: 'dueOn', issued: 'issuedOn' } as const;

/**
 * The ageing of a day as it was known at a moment, recomputed from the immutable records; kept as a pack in the bucket, or
 * compared with the one that was kept.
 */
export async function ageAsKnown(
  desk: Desk & { readonly files: FileStore },
  asOf: LocalDate | undefined,
  flags: Flags,
): Promise<AgeingResult | Refusal> {
  if (asOf === undefined) {
    return { code: 'as-of-missing', message: '--known-at needs a day to age: give --as-of DATE', usage: true };
  }
  const agedFrom =
    flags.by === 'issued' ? AGED_FROM.issued : flags.by === undefined || flags.by === 'due' ? AGED_FROM.due : undefined;
  if (agedFrom === undefined) {
    return { code: 'by-unknown', message: `got --by ${flags.by}, expected due or issued`, usage: true };
  }
  const knownAt = momentOf(flags.knownAt, desk.tenant);
  if (knownAt === undefined) {
    const message = `--known-at is no moment: got ${flags.knownAt}, expected a day such as 2026-11-30 or an instant such as 2026-12-01T01:00:00Z`;
    return { code: 'known-at-unreadable', message, usage: true };
  }
  if (epochMs(knownAt) > epochMs(desk.clock()) && (flags.store === true || flags.prove === true)) {
    const message = `a pack of what will be known at ${knownAt} cannot be kept or proved: more may be recorded until then; name a moment that is past`;
    return { code: 'known-at-to-come', message };
  }
  const result = await ageAsOf(desk.table, { asOf, knownAt, bucketDays: desk.tenant.ageing.bucketDays, agedFrom });
  if ('refused' in result) return { code: result.refused, message: result.message };
  const pack = `${JSON.stringify({ knownAt, agedFrom, ...ageingJson(result) })}\n`;
  const key = `packs/${asOf}/${knownAt.replaceAll(':', '')}-${flags.by ?? 'due'}.json`;
  if (flags.store === true) await desk.files.put(key, pack, 'application/json');
  if (flags.prove === true) return (await differenceFrom(desk.files, key, pack)) ?? result;
  return result;
}

async function differenceFrom(files: FileStore, key: string, pack: string): Promise<Refusal | undefined> {
  const bytes = await files.read(key);
  if (bytes === undefined) {
    return { code: 'pack-missing', message: `no pack ${key} was kept: keep one with --store` };
  }
  const kept = Buffer.concat(await Array.fromAsync(bytes)).toString('utf8');
  if (kept === pack) return undefined;
  const [then, now] = [kept, pack].map((text) => createHash('sha256').update(text).digest('hex').slice(0, 12));
  return {
    code: 'pack-differs',
    message: `pack ${key} is not what the records give: kept ${then}, recomputed ${now}; piutang verify --audit tells which record was changed`,
  };
}

/** A day means its last moment on the tenant's clock. */
function momentOf(text: string, { timeZone }: Tenant): Instant | undefined {
  const day = parseLocalDate(text);
  return day === undefined ? parseInstant(text) : instant(epochMs(instantAt(addDays(day, 1), '00:00', timeZone)) - 1);
}
