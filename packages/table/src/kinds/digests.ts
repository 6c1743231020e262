import type { Instant, LocalDate } from '@piutang/calendar';
import * as z from 'zod/mini';
import { count, day, instant, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** The digest of a week to one of the people who get it. */
export type DigestMail = {
  /** The day of the digest. */
  readonly on: LocalDate;
  /** Beginning of the SHA-256 of the address: who gets it stands in the tenant file. */
  readonly addressHash: string;
  readonly state: 'claimed' | 'sent' | 'delivered' | 'bounced' | 'rejected';
  readonly claimedAt: Instant;
  readonly messageId?: string;
  /** Why the mail system refused it. */
  readonly why?: string;
  readonly version: number;
};

export type DigestMailId = { readonly on: LocalDate; readonly addressHash: string };

/** The partition of the digests, oldest first. */
export const DIGEST_PARTITION = 'J#send-digest';

/** `J#send-digest` / `day#hash`: a digest mail, claimed before it is sent. */
export const digestMailKind: Kind<DigestMail, DigestMailId> = defineKind({
  name: 'digest mail',
  key: ({ on, addressHash }) => ({ p: DIGEST_PARTITION, s: `${on}#${addressHash}` }),
  idOf: ({ on, addressHash }) => ({ on, addressHash }),
  names: { on: 'd', addressHash: 'ah', state: 'st', claimedAt: 'ca', messageId: 'mi', why: 'wy', version: 'v' },
  schema: z.object({
    on: day,
    addressHash: text,
    state: z.enum(['claimed', 'sent', 'delivered', 'bounced', 'rejected']),
    claimedAt: instant,
    messageId: optional(text),
    why: optional(text),
    version: count,
  }),
});
