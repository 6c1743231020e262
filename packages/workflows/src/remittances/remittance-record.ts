import { createHash } from 'node:crypto';
import { addDays, type LocalDate, localDateAt, type TimeZone } from '@piutang/calendar';
import {
  type Remittance,
  type RemittanceAdvice,
  remittanceTotal,
  type SettlementReport,
} from '@piutang/cash-application';
import type { Hand } from '@piutang/receivables';
import {
  type Key,
  MAX_BATCH_KEYS,
  REMITTANCE_QUEUE,
  type RemittanceRecord,
  remittanceKind,
  type Table,
} from '@piutang/table';
import { fromJson, toJson } from '../json-line.ts';

/**
 * A remittance is considered for so many days after it came, or after the day of its payment where that is later: a bank
 * books within a week, and what is older is rather a payment that we know by another name.
 */
export const REMITTANCE_DAYS = 30;

/** Hexadecimal digits of an id: enough that no two remittances share one. */
const ID_CHARS = 32;

/** The remittance as it is kept, waiting. */
export function remittanceRecord(
  remittance: Remittance,
  file: string,
  why: string,
  { now }: Pick<Hand, 'now'>,
): RemittanceRecord {
  const { kind, currency, paidOn, reference, payerName, payerAccount, sender } = remittance;
  const parts = partsOf(remittance);
  const totalMinor = remittanceTotal(remittance);
  const said = [kind, currency, totalMinor, paidOn, reference, payerName, payerAccount, parts.map(toJson).sort()];
  return {
    id: createHash('sha256').update(toJson(said)).digest('hex').slice(0, ID_CHARS),
    kind,
    state: 'waiting',
    currency,
    totalMinor,
    ...(paidOn === undefined ? {} : { paidOn }),
    ...(reference === undefined ? {} : { reference }),
    ...(payerName === undefined ? {} : { payerName }),
    ...(payerAccount === undefined ? {} : { payerAccount }),
    ...(sender === undefined ? {} : { sender }),
    details: toJson(parts),
    count: parts.length,
    doneCount: 0,
    why,
    file,
    recordedAt: now,
    version: 1,
  };
}

function partsOf(remittance: Remittance): readonly unknown[] {
  return remittance.kind === 'advice' ? remittance.documents : remittance.payments;
}

/** What a record says. */
export function remittanceOf(record: RemittanceRecord): Remittance {
  const { currency, totalMinor, paidOn, reference, payerName, payerAccount, sender } = record;
  const head = {
    currency,
    ...(paidOn === undefined ? {} : { paidOn }),
    ...(reference === undefined ? {} : { reference }),
    ...(payerName === undefined ? {} : { payerName }),
    ...(payerAccount === undefined ? {} : { payerAccount }),
    ...(sender === undefined ? {} : { sender }),
  };
  const parts = fromJson(record.details);
  return record.kind === 'advice'
    ? { kind: 'advice', ...head, totalMinor, documents: parts as RemittanceAdvice['documents'] }
    : { kind: 'settlement', ...head, payments: parts as SettlementReport['payments'] };
}

/** The last day on which a remittance is considered. */
export function considerUntil({ recordedAt, paidOn }: RemittanceRecord, zone: TimeZone): LocalDate {
  const came = localDateAt(recordedAt, zone);
  return addDays(paidOn !== undefined && paidOn > came ? paidOn : came, REMITTANCE_DAYS);
}

/** The remittances that wait for their payment, oldest first. */
export async function waitingRemittances(table: Table): Promise<readonly RemittanceRecord[]> {
  const keys: Key[] = await Array.fromAsync(table.work(REMITTANCE_QUEUE));
  const found = new Map<string, RemittanceRecord>();
  for (let at = 0; at < keys.length; at += MAX_BATCH_KEYS)
    for (const item of await table.getMany(keys.slice(at, at + MAX_BATCH_KEYS)))
      found.set(item.p, remittanceKind.decode(item));
  // The index may lag behind the records, and answers in its own order.
  return keys.flatMap(({ p }) => found.get(p) ?? []).filter(({ state }) => state === 'waiting' || state === 'posting');
}
