import { daysBetween, type Instant, type LocalDate } from '@piutang/calendar';
import type { CustomerId } from './model.ts';

/** By what a collector and a payer spoke. */
export const CONTACT_CHANNELS = ['call', 'chat', 'mail', 'visit'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];

/** What came of it. A promise, a dispute or a wrong number is recorded for itself as well: a note changes no reminder. */
export const CONTACT_OUTCOMES = [
  'reached',
  'will-pay',
  'objects',
  'call-back',
  'no-answer',
  'wrong-contact',
  'refuses',
] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

/** That somebody spoke with a payer, or tried to, and when it is to be followed up. */
export type ContactNote = {
  readonly id: string;
  readonly customer: CustomerId;
  readonly channel: ContactChannel;
  readonly outcome: ContactOutcome;
  /** In the collector's words; may be empty where the outcome says all. */
  readonly note: string;
  readonly on: LocalDate;
  /** The day on which somebody looks again; absent: nobody has to. */
  readonly followUpOn?: LocalDate;
  /** When somebody did, or the next contact took its place. */
  readonly followedOn?: LocalDate;
  readonly actor: string;
  readonly recordedAt: Instant;
  readonly version: number;
};

/** A note is one thing that was said; a case is told in its own record. */
export const MAX_CONTACT_NOTE_CHARS = 500;

/** As with holds: what nobody looks at within a quarter is forgotten, not followed up. */
export const MAX_FOLLOW_UP_DAYS = 92;

export type ContactRefusal = {
  readonly refused: 'day-passed' | 'too-far-ahead' | 'note-too-long';
  readonly message: string;
};

/** Why a contact cannot be noted as asked; `undefined` when it can. */
export function contactRefusal(
  { note, followUpOn }: Pick<ContactNote, 'note' | 'followUpOn'>,
  today: LocalDate,
): ContactRefusal | undefined {
  if (note.length > MAX_CONTACT_NOTE_CHARS) {
    return {
      refused: 'note-too-long',
      message: `got a note of ${note.length} characters, expected at most ${MAX_CONTACT_NOTE_CHARS}: say it shorter`,
    };
  }
  if (followUpOn === undefined) return undefined;
  if (followUpOn < today) {
    return {
      refused: 'day-passed',
      message: `got ${followUpOn}, today is ${today}: follow up on a day that is to come`,
    };
  }
  if (daysBetween(today, followUpOn) > MAX_FOLLOW_UP_DAYS) {
    return {
      refused: 'too-far-ahead',
      message: `got ${followUpOn}, expected at most ${MAX_FOLLOW_UP_DAYS} days from today: follow up earlier`,
    };
  }
  return undefined;
}

/** A note that somebody still has to follow up. */
export function isToFollowUp({ followUpOn, followedOn }: Pick<ContactNote, 'followUpOn' | 'followedOn'>): boolean {
  return followUpOn !== undefined && followedOn === undefined;
}
