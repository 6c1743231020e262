import { epochMs, type Instant, type LocalDate, parseInstant, parseLocalDate } from '@piutang/calendar';
import type { AgeingResult } from '@piutang/collections';
import { type Desk, type FileStore, lastMomentOf, monthEndKnownAt, packOf, provePack } from '@piutang/workflows';
import type { Refusal } from './ageing-output.ts';

type Flags = { readonly knownAt?: string; readonly by?: string; readonly store?: boolean; readonly prove?: boolean };

const AGED_FROM = { due: 'dueOn', issued: 'issuedOn' } as const;

/**
 * The ageing of a day as it was known at a moment, or at that of the pack that the daily run kept, recomputed from the immutable records; kept as a pack in the bucket, or
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
  const knownAt = flags.knownAt === undefined ? await monthEndKnownAt(desk, asOf) : momentOf(flags.knownAt, desk);
  if (knownAt === undefined && flags.knownAt === undefined) {
    const message = `the daily run kept no pack of ${asOf}: it keeps one of each month end; name a moment with --known-at for another`;
    return { code: 'pack-missing', message };
  }
  if (knownAt === undefined) {
    const message = `--known-at is no moment: got ${flags.knownAt}, expected a day such as 2026-11-30 or an instant such as 2026-12-01T01:00:00Z`;
    return { code: 'known-at-unreadable', message, usage: true };
  }
  if (epochMs(knownAt) > epochMs(desk.clock()) && (flags.store === true || flags.prove === true)) {
    const message = `a pack of what will be known at ${knownAt} cannot be kept or proved: more may be recorded until then; name a moment that is past`;
    return { code: 'known-at-to-come', message };
  }
  const pack = await packOf(desk, asOf, knownAt, agedFrom);
  if ('refused' in pack) return { code: pack.refused, message: pack.message };
  if (flags.store === true) await desk.files.put(pack.key, pack.text, 'application/json');
  const problem = flags.prove === true ? await provePack(desk, pack) : undefined;
  return problem === undefined ? pack.result : { code: problem.refused, message: problem.message };
}

/** A day means its last moment on the tenant's clock. */
function momentOf(text: string, desk: Desk): Instant | undefined {
  const day = parseLocalDate(text);
  return day === undefined ? parseInstant(text) : lastMomentOf(desk, day);
}
