import { createHash } from 'node:crypto';
import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import {
  type ContactNote,
  type ContactRefusal,
  type CustomerId,
  contactRefusal,
  isToFollowUp,
  judge,
  MAX_FOLLOW_UP_DAYS,
} from '@piutang/receivables';
import {
  CONTACT_QUEUE,
  contactKind,
  contactPartition,
  create,
  customerKind,
  read,
  replace,
  type Table,
} from '@piutang/table';
import { type Clerk, type ClerkRefusal, clerkRefusal } from './case-clerk.ts';
import type { Desk } from './desk.ts';

export type ContactCommandRefusal =
  | ContactRefusal
  | ClerkRefusal
  | {
      readonly refused:
        | 'customer-unknown'
        | 'contact-unknown'
        | 'followed-already'
        | 'of-another'
        | 'changed-meanwhile';
      readonly message: string;
    };

/** What a collector says of a contact. */
export type Contact = Pick<ContactNote, 'customer' | 'channel' | 'outcome' | 'note' | 'followUpOn'>;

/**
 * Notes that somebody spoke with a payer, or tried to. The contact is what an earlier one asked to follow up, so those are
 * done with it. The same note by the same person on the same day is one.
 */
export async function noteContact(
  desk: Desk,
  contact: Contact,
  clerk: Clerk,
): Promise<ContactNote | ContactCommandRefusal> {
  const now = desk.clock();
  const today = localDateAt(now, desk.tenant.timeZone);
  const refusal = clerkRefusal(desk, clerk) ?? contactRefusal(contact, today);
  if (refusal !== undefined) return refusal;
  const { customer, channel, outcome, note, followUpOn } = contact;
  if ((await read(desk.table, customerKind, customer)) === undefined) {
    return { refused: 'customer-unknown', message: `there is no customer ${customer}` };
  }
  const id = hashOf([channel, outcome, note, followUpOn ?? '', clerk.actor]);
  const known = await read(desk.table, contactKind, { customer, on: today, id });
  if (known !== undefined) return known;
  const noted: ContactNote = {
    id,
    customer,
    channel,
    outcome,
    note,
    on: today,
    ...(followUpOn === undefined ? {} : { followUpOn }),
    actor: clerk.actor,
    recordedAt: now,
    version: 1,
  };
  const waiting = (await contactsOf(desk.table, customer, addDays(today, -MAX_FOLLOW_UP_DAYS))).filter(isToFollowUp);
  const result = await desk.table.commit([
    create(contactKind, noted, 'contact not noted yet'),
    ...waiting.map((each) => replace(contactKind, each, { ...each, followedOn: today }, UNCHANGED)),
  ]);
  return result.committed ? noted : changedMeanwhile(customer);
}

/**
 * Closes a follow-up without a new contact. The one who noted it may, and whoever may release what others did: a task of
 * another collector is not to vanish from its list.
 */
export async function closeFollowUp(
  desk: Desk,
  id: Pick<ContactNote, 'customer' | 'on' | 'id'>,
  clerk: Clerk,
): Promise<ContactNote | ContactCommandRefusal> {
  const refusal = clerkRefusal(desk, clerk);
  if (refusal !== undefined) return refusal;
  const contact = await read(desk.table, contactKind, id);
  if (contact === undefined) {
    return {
      refused: 'contact-unknown',
      message: `${id.customer} has no contact of ${id.on} by that number: look again`,
    };
  }
  if (!isToFollowUp(contact)) {
    return { refused: 'followed-already', message: `the contact of ${contact.on} is followed up already: look again` };
  }
  if (contact.actor !== clerk.actor && !mayCloseForOthers(desk, clerk)) {
    const owner = contact.actor.slice(contact.actor.indexOf(':') + 1);
    return {
      refused: 'of-another',
      message: `the follow-up of ${contact.followUpOn} is ${owner}'s: ask ${owner}, or a controller, to close it`,
    };
  }
  const closed = { ...contact, followedOn: localDateAt(desk.clock(), desk.tenant.timeZone) };
  const result = await desk.table.commit([replace(contactKind, contact, closed, UNCHANGED)]);
  return result.committed ? { ...closed, version: contact.version + 1 } : changedMeanwhile(id.customer);
}

/** A customer's contacts since a day, newest first. */
export async function contactsOf(table: Table, customer: CustomerId, from: LocalDate): Promise<readonly ContactNote[]> {
  const contacts: ContactNote[] = [];
  for await (const item of table.query(contactPartition(customer), { from, to: LATEST }))
    contacts.push(contactKind.decode(item));
  return contacts.sort((a, b) => (a.recordedAt < b.recordedAt ? 1 : a.recordedAt > b.recordedAt ? -1 : 0));
}

/** The follow-ups that wait, the earliest day first. */
export async function waitingFollowUps(table: Table): Promise<readonly ContactNote[]> {
  const keys = await Array.fromAsync(table.work(CONTACT_QUEUE));
  if (keys.length === 0) return [];
  const day = ({ followUpOn }: ContactNote) => followUpOn ?? '';
  const contacts = (await table.getMany(keys)).map(contactKind.decode).filter(isToFollowUp);
  return contacts.sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a.id < b.id ? -1 : 1));
}

/** Above every day and number: sort keys begin with the year. */
const LATEST = '~';
const UNCHANGED = 'contact unchanged since it was read';

function mayCloseForOthers({ tenant }: Desk, { actor }: Clerk): boolean {
  const decision = { actor, action: 'release', amountMinor: 0n, currency: tenant.baseCurrency } as const;
  return judge(tenant.authority ?? {}, decision).may === 'alone';
}

function changedMeanwhile(customer: CustomerId): ContactCommandRefusal {
  return {
    refused: 'changed-meanwhile',
    message: `the contacts of ${customer} were written by somebody else: look again`,
  };
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}
