import { localDateAt } from '@piutang/calendar';
import { readRemittances } from '@piutang/cash-application';
import { create, readMany, remittanceKind } from '@piutang/table';
import type { ObjectRef } from '../desk.ts';
import {
  claimFile,
  type FileDesk,
  type FileOutcome,
  finishFile,
  quarantine,
  reportCopy,
  sha256Of,
} from '../file-intake.ts';
import { joinRemittances } from './join-remittances.ts';
import { remittanceRecord } from './remittance-record.ts';
import { REMITTANCE_WORDS } from './wording.ts';

/** Bytes that are kept of a file: one more than is ever read, so that a larger one is told to be too large. */
const MAX_KEPT_BYTES = 1_000_001;

/**
 * Takes in what came beside the bank: each remittance of the file is kept under what it says, so that the same said twice
 * is one, and joined to its payment where that is there. A file that cannot be read goes to quarantine whole, with the
 * line where it is wrong.
 */
export async function takeRemittanceFile(desk: FileDesk, ref: ObjectRef): Promise<FileOutcome> {
  const stream = await desk.files.open(ref);
  if (stream === undefined)
    return { state: 'gone', sha256: '', message: `${ref.key} is gone: that version was deleted` };
  const sha256 = await sha256Of(stream);
  const claim = await claimFile(desk, ref, sha256, 'remittances');
  if ('known' in claim) return reportCopy(desk, ref, claim.known);
  const { baseCurrency, language, timeZone } = desk.tenant;
  const read = await readRemittances(await beginningOf(desk, ref), { name: ref.key, currency: baseCurrency });
  if ('refused' in read) {
    const { refused: code, ...problem } = read;
    return quarantine(desk, ref, claim.manifest, { code, ...problem });
  }
  const now = desk.clock();
  const hand = { actor: 'join-remittances', now, today: localDateAt(now, timeZone) };
  const records = read.map((each) => remittanceRecord(each, sha256, REMITTANCE_WORDS[language].waits, hand));
  // The first word stands; a second copy of it is the same record.
  for (const record of records)
    await desk.table.commit([create(remittanceKind, record, 'remittance not recorded yet')]);
  await joinRemittances(desk);
  const ids = [...new Set(records.map(({ id }) => id))];
  const joined = (await readMany(desk.table, remittanceKind, ids)).filter(({ state }) => state === 'joined').length;
  const documents = records.reduce((sum, { count }) => sum + count, 0);
  const message = `${ref.key}: ${ids.length} remittances of ${documents} documents, ${joined} joined to their payments, ${ids.length - joined} wait`;
  await finishFile(desk, claim.manifest, {
    state: 'posted',
    rowCount: documents,
    doneCount: joined,
    reviewCount: ids.length - joined,
    refusedCount: 0,
  });
  desk.count('FilesPosted', 1);
  return { state: 'posted', sha256, message };
}

async function beginningOf(desk: FileDesk, ref: ObjectRef): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (await desk.files.open(ref)) ?? nothing()) {
    parts.push(part);
    size += part.length;
    if (size >= MAX_KEPT_BYTES) break;
  }
  return Buffer.concat(parts);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
