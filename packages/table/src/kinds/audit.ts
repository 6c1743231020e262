import type { Instant } from '@piutang/calendar';
import * as z from 'zod/mini';
import { count, instant, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** A link of the audit chain: which changes an object of the bucket holds, and which link came before. */
export type AuditBatch = {
  /** 1 for the first batch of a tenant, and no number left out. */
  readonly sequence: number;
  /** SHA-256 of the object's bytes, which name the previous digest. */
  readonly digest: string;
  readonly previous: string;
  readonly objectKey: string;
  readonly eventCount: number;
  readonly firstEvent: string;
  readonly lastEvent: string;
  /** A mark of {@link AUDIT_MARK_CHARS} characters for each event, joined: what a second delivery is recognised by. */
  readonly marks: string;
  readonly recordedAt: Instant;
};

/** 96 bits of a hash in base64url: two of a billion events meet with a chance of one in a hundred billion. */
export const AUDIT_MARK_CHARS = 16;

/** The partition of the chain; the last item in it is the head. */
export const AUDIT_PARTITION = 'H#audit';

/** Enough digits for a batch every second of three hundred centuries, so that text order is chain order. */
const SEQUENCE_DIGITS = 12;

/** Sort key of a batch. */
export function auditSortKey(sequence: number): string {
  return String(sequence).padStart(SEQUENCE_DIGITS, '0');
}

/** `H#audit` / sequence: a batch of the audit chain, written once; the next number being free is what orders writers. */
export const auditBatchKind: Kind<AuditBatch, number> = defineKind({
  name: 'audit batch',
  key: (sequence) => ({ p: AUDIT_PARTITION, s: auditSortKey(sequence) }),
  idOf: ({ sequence }) => sequence,
  names: {
    sequence: 'n',
    digest: 'dg',
    previous: 'pv',
    objectKey: 'ok',
    eventCount: 'ec',
    firstEvent: 'fe',
    lastEvent: 'le',
    marks: 'mk',
    recordedAt: 'ra',
  },
  schema: z.object({
    sequence: count,
    digest: text,
    previous: text,
    objectKey: text,
    eventCount: count,
    firstEvent: text,
    lastEvent: text,
    marks: text,
    recordedAt: instant,
  }),
});
