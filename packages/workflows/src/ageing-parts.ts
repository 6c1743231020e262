import { epochMs, type Instant, type LocalDate } from '@piutang/calendar';
import { type CurrencyAgeing, createAgeing, createPayerBook, type PayerPosition } from '@piutang/collections';
import type { JobRun } from '@piutang/table';
import type { Desk, FileStore } from './desk.ts';
import { readNdjson } from './figures/ndjson.ts';

/** What one segment of the open items came to: parts of a day add up to its ageing, whoever made them. */
export type AgeingPart = {
  readonly currencies: readonly CurrencyAgeing[];
  readonly positions: readonly PayerPosition[];
};

/** Which segment, and how far ahead a payer's reminders look. */
export type PartOf = { readonly segment: number; readonly segments: number; readonly dueSoonDays: number };

/**
 * A part that is older belongs to books that have moved on: its segment is read again. Within the hour a run that died is
 * taken up by the next delivery of its message.
 */
const PART_VALID_MS = 3_600_000;

/** Where the part of a segment is kept until its run is done. */
export function partKey(on: LocalDate, { segment, segments }: Pick<PartOf, 'segment' | 'segments'>): string {
  return `ageing/${on}/part-${segment}-of-${segments}.ndjson`;
}

/**
 * Ages one segment of the open items, or takes the part that this run already made of it before its worker died. A part is
 * kept when its segment is read to the end.
 */
export async function agedSegment(
  desk: Desk & { readonly files: FileStore },
  run: JobRun,
  of: PartOf,
): Promise<AgeingPart> {
  const key = partKey(run.on, of);
  const kept = await keptPart(desk, run, key);
  if (kept !== undefined) return kept;
  const cutAt = desk.clock();
  const ageing = createAgeing({ asOf: run.on, bucketDays: desk.tenant.ageing.bucketDays });
  const payers = createPayerBook(run.on, of.dueSoonDays);
  for await (const page of desk.table.scanOpen(of.segment, of.segments)) {
    for (const item of page) {
      ageing.add(item);
      payers.add(item);
    }
  }
  const part = { currencies: ageing.result().currencies, positions: [...payers.payers()] };
  await desk.files.put(key, partText({ startedAt: run.startedAt, cutAt }, part), 'application/x-ndjson');
  return part;
}

/** The first line of a part: of which run it is, and when its segment was begun. */
type PartHead = { readonly startedAt: Instant; readonly cutAt: Instant };

/** A part as text: its head with the currencies, then a payer a line. */
export function partText(head: PartHead, { currencies, positions }: AgeingPart): string {
  const lines = [JSON.stringify({ ...head, currencies }, amountsAsText)];
  for (const position of positions) lines.push(JSON.stringify(position, amountsAsText));
  return `${lines.join('\n')}\n`;
}

async function keptPart(
  desk: Desk & { readonly files: FileStore },
  run: JobRun,
  key: string,
): Promise<AgeingPart | undefined> {
  const lines = readNdjson(desk.files, key, amountsFromText);
  const first = await lines.next();
  if (first.done === true) return undefined;
  const { startedAt, cutAt, currencies } = first.value as PartHead & Pick<AgeingPart, 'currencies'>;
  const isOwn = startedAt === run.startedAt && epochMs(desk.clock()) - epochMs(cutAt) <= PART_VALID_MS;
  if (!isOwn) {
    await lines.return();
    return undefined;
  }
  return { currencies, positions: (await Array.fromAsync(lines)) as PayerPosition[] };
}

/** A part from its text. */
export function partOf(text: string): AgeingPart {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const { currencies } = JSON.parse(head, amountsFromText) as Pick<AgeingPart, 'currencies'>;
  return { currencies, positions: lines.map((line) => JSON.parse(line, amountsFromText) as PayerPosition) };
}

/** Amounts are written as text: JSON numbers are floats. */
function amountsAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function amountsFromText(name: string, value: unknown): unknown {
  return name.endsWith('Minor') && typeof value === 'string' ? BigInt(value) : value;
}
