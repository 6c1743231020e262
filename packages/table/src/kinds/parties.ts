import type { Instant } from '@piutang/calendar';
import type { Customer, CustomerId } from '@piutang/receivables';
import * as z from 'zod/mini';
import { contactRole, count, flag, instant, list, optional, text, texts, zone } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';
import { CUSTOMER_PREFIX } from '../open-index.ts';

/** `C#id`: a customer. */
export const customerKind: Kind<Customer, CustomerId> = defineKind({
  name: 'customer',
  key: (id) => ({ p: `${CUSTOMER_PREFIX}${id}`, s: '#' }),
  idOf: ({ id }) => id,
  names: {
    id: 'i',
    name: 'n',
    language: 'la',
    segment: 'sg',
    timeZone: 'tz',
    email: 'em',
    phone: 'ph',
    parent: 'pa',
    withholding: 'wh',
    vatCollector: 'vc',
    accounts: 'ac',
    aliases: 'al',
    contacts: 'ct',
    erasedAt: 'ea',
    erasedBy: 'by',
    erasedWhy: 'wy',
    version: 'v',
  },
  schema: z.object({
    id: text,
    name: text,
    language: z.enum(['id', 'en']),
    segment: z.enum(['B2B', 'B2C', 'government']),
    timeZone: zone,
    email: optional(text),
    phone: optional(text),
    parent: optional(text),
    withholding: optional(text),
    vatCollector: flag,
    accounts: texts,
    aliases: texts,
    contacts: optional(list(contactRole)),
    erasedAt: optional(instant),
    erasedBy: optional(text),
    erasedWhy: optional(text),
    version: count,
  }),
});

/** A text by which payments name invoices or payers, and what it may mean. */
export type Reference = {
  readonly key: string;
  readonly invoices: readonly string[];
  readonly customers: readonly string[];
  /** More bearers than the item holds: the text says nothing any more. */
  readonly tooCommon: boolean;
  readonly version: number;
};

/** A text that more invoices or payers share cannot identify one of them, and must not grow the item without end. */
export const MAX_REFERENCE_BEARERS = 20;

/** `R#key`: where a lookup key of a bank line leads. */
export const referenceKind: Kind<Reference, string> = defineKind({
  name: 'reference',
  key: (key) => ({ p: `R#${key}`, s: '#' }),
  idOf: ({ key }) => key,
  names: { key: 'i', invoices: 'in', customers: 'cu', tooCommon: 'tc', version: 'v' },
  schema: z.object({ key: text, invoices: texts, customers: texts, tooCommon: flag, version: count }),
});

/** An address to which no mail goes any more. */
export type Suppression = {
  /** SHA-256 of the lower-case address. */
  readonly addressHash: string;
  readonly reason: 'bounce' | 'complaint';
  readonly since: Instant;
};

/** `X#hash`: mail to the address bounced for good, or its owner complained. */
export const suppressionKind: Kind<Suppression, string> = defineKind({
  name: 'suppression',
  key: (addressHash) => ({ p: `X#${addressHash}`, s: '#' }),
  idOf: ({ addressHash }) => addressHash,
  names: { addressHash: 'i', reason: 'r', since: 'at' },
  schema: z.object({ addressHash: text, reason: z.enum(['bounce', 'complaint']), since: instant }),
});
