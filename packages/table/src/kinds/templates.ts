import type { Instant } from '@piutang/calendar';
import * as z from 'zod/mini';
import { count, instant, optional, text } from '../fields.ts';
import { defineKind, type Kind } from '../kind.ts';

/** The tenant's own words of the mails of one tone, in one language, for everybody or one segment. */
export type NoticeTemplate = {
  readonly language: 'id' | 'en';
  readonly tone: string;
  /** A customer's segment, or `everybody`; the segment's own words come first. */
  readonly audience: 'everybody' | 'B2B' | 'B2C' | 'government';
  readonly subject: string;
  readonly preheader: string;
  readonly heading: string;
  readonly opening: string;
  readonly next: string;
  readonly closing: string;
  /** Taken back: the product's words are used again. Absent: in force. */
  readonly withdrawnAt?: Instant;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

export type NoticeTemplateId = Pick<NoticeTemplate, 'language' | 'tone' | 'audience'>;

/** The partition of the words of one tone in one language: all that a mail may need, in one read. */
export function noticeTemplatePartition(language: string, tone: string): string {
  return `M#${language}#${tone}`;
}

/** `M#language#tone` / audience: a template, replaced when it is saved again. */
export const noticeTemplateKind: Kind<NoticeTemplate, NoticeTemplateId> = defineKind({
  name: 'notice template',
  key: ({ language, tone, audience }) => ({ p: noticeTemplatePartition(language, tone), s: audience }),
  idOf: ({ language, tone, audience }) => ({ language, tone, audience }),
  names: {
    language: 'la',
    tone: 'to',
    audience: 'au',
    subject: 'su',
    preheader: 'pr',
    heading: 'hd',
    opening: 'op',
    next: 'nx',
    closing: 'cl',
    withdrawnAt: 'wa',
    actor: 'by',
    recordedAt: 'ra',
    version: 'v',
  },
  schema: z.object({
    language: z.enum(['id', 'en']),
    tone: text,
    audience: z.enum(['everybody', 'B2B', 'B2C', 'government']),
    subject: text,
    preheader: text,
    heading: text,
    opening: text,
    next: text,
    closing: text,
    withdrawnAt: optional(instant),
    actor: text,
    recordedAt: instant,
    version: count,
  }),
});
