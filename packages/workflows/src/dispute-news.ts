import { parseTagText, tagTextOf } from '@piutang/dunning';
import { toldThrough } from '@piutang/receivables';
import { type CaseId, disputeKind, read, replace } from '@piutang/table';
import type { Desk } from './desk.ts';

/** Rounds in which a case is read again because somebody else wrote it. */
const MAX_ATTEMPTS = 8;

const DISPUTE_TAG = /^([\w-]+?)__([\w-]+)__(\d+)$/;

/** The message tag by which reports name a mail about an objection: the case, and how many of its steps it tells of. */
export function disputeTag({ customer, id }: CaseId, through: number): string {
  return `${tagTextOf(customer)}__${tagTextOf(id)}__${through}`;
}

/** Takes a report of the mail system about a mail to a customer who objects in: it is out, whoever sent it. */
export async function recordDisputeNews(desk: Pick<Desk, 'table'>, tag: string): Promise<void> {
  const [, encoded = '', encodedId = '', through] = DISPUTE_TAG.exec(tag) ?? [];
  const customer = parseTagText(encoded);
  const id = parseTagText(encodedId);
  if (customer !== undefined && id !== undefined) await markTold(desk, { customer, id }, Number(through));
}

/** Writes down that a customer was told of so many steps of its case, whoever else writes the case at the same time. */
export async function markTold({ table }: Pick<Desk, 'table'>, id: CaseId, through: number): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const dispute = await read(table, disputeKind, id);
    if (dispute === undefined || (dispute.told ?? 0) >= through) return;
    const next = toldThrough(dispute, Math.min(through, dispute.steps.length));
    const result = await table.commit([replace(disputeKind, dispute, next, DISPUTE_UNCHANGED)]);
    if (result.committed) return;
  }
  throw new Error(`dispute ${id.id} of ${id.customer} met other writers ${MAX_ATTEMPTS} times`);
}

/** The condition under which a case is written anew. */
export const DISPUTE_UNCHANGED = 'dispute unchanged since it was read';
