import type { LocalDate } from '@piutang/calendar';
import {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  type ContactNote,
  type CustomerId,
  isToFollowUp,
} from '@piutang/receivables';
import * as z from 'zod/mini';
import { count, day, instant, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

export type ContactId = { readonly customer: CustomerId; readonly on: LocalDate; readonly id: string };

/** Contacts that are to be followed up, the earliest day first. */
export const CONTACT_QUEUE = 'contact#0';

/** The contacts of a customer, oldest first: a partition of its own, because nothing but a person's screen reads it. */
export function contactPartition(customer: CustomerId): string {
  return `K#${customer}`;
}

/** `K#customer` / `day#id`: that somebody spoke with a payer. */
export const contactKind: Kind<ContactNote, ContactId> = defineKind({
  name: 'contact',
  key: ({ customer, on, id }) => ({ p: contactPartition(customer), s: `${on}#${id}` }),
  idOf: ({ customer, on, id }) => ({ customer, on, id }),
  names: {
    id: 'i',
    customer: 'c',
    channel: 'ch',
    outcome: 'oc',
    note: 'nt',
    on: 'd',
    followUpOn: 'fu',
    followedOn: 'fo',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    id: text,
    customer: text,
    channel: z.enum(CONTACT_CHANNELS),
    outcome: z.enum(CONTACT_OUTCOMES),
    note: text,
    on: day,
    followUpOn: optional(day),
    followedOn: optional(day),
    actor: text,
    recordedAt: instant,
    version: count,
  }),
  index: (contact) =>
    isToFollowUp(contact) && contact.followUpOn !== undefined
      ? { work: { q: CONTACT_QUEUE, w: contact.followUpOn } }
      : {},
});
