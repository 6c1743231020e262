import { addDays, localDate } from '@piutang/calendar';
import { contactKind, create, customerKind, read } from '@piutang/table';
import { beforeEach, describe, expect, it } from 'vitest';
import { type TestDesk, testDesk, testTenant } from '../../../test/support/test-desk.ts';
import { type Contact, closeFollowUp, contactsOf, noteContact, waitingFollowUps } from './contacts.ts';
import { setHold } from './holds.ts';
import { makePromise } from './promises.ts';

const today = localDate('2026-11-23');
const RINA = { actor: 'person:rina' };
const BUDI = { actor: 'person:budi' };
const CALL: Contact = { customer: 'C-1', channel: 'call', outcome: 'call-back', note: 'asks for the tax invoice' };

const staffed = testTenant((json) => {
  json['authority'] = {
    people: [
      { name: 'rina', role: 'clerk' },
      { name: 'budi', role: 'clerk' },
      { name: 'sari', role: 'controller' },
    ],
  };
});

let desk: TestDesk;
beforeEach(async () => {
  desk = testDesk(staffed);
  await desk.table.commit([
    create(
      customerKind,
      {
        id: 'C-1',
        name: 'PT Sinar Jaya',
        language: 'id',
        segment: 'B2B',
        timeZone: staffed.timeZone,
        vatCollector: false,
        accounts: [],
        aliases: [],
        version: 1,
      },
      'new',
    ),
  ]);
});

describe('noting a contact', () => {
  it('records who, what and when, and waits for its follow-up', async () => {
    const followUpOn = addDays(today, 2);
    expect(await noteContact(desk, { ...CALL, followUpOn }, RINA)).toMatchObject({
      customer: 'C-1',
      on: today,
      actor: 'person:rina',
      followUpOn,
    });
    expect(await waitingFollowUps(desk.table)).toMatchObject([{ customer: 'C-1', followUpOn }]);
  });

  it('is one note however often it is clicked', async () => {
    await noteContact(desk, { ...CALL, followUpOn: addDays(today, 2) }, RINA);
    desk.pass(60_000);
    await noteContact(desk, { ...CALL, followUpOn: addDays(today, 2) }, RINA);
    expect(await contactsOf(desk.table, 'C-1', today)).toHaveLength(1);
  });

  it('does what earlier contacts asked to follow up', async () => {
    const first = await noteContact(desk, { ...CALL, followUpOn: addDays(today, 1) }, RINA);
    desk.setTime('2026-11-24', '10:00');
    await noteContact(desk, { ...CALL, outcome: 'will-pay' }, BUDI);
    expect(await waitingFollowUps(desk.table)).toEqual([]);
    if ('refused' in first) throw new Error(first.message);
    expect(await read(desk.table, contactKind, first)).toMatchObject({ followedOn: '2026-11-24', version: 2 });
    expect((await contactsOf(desk.table, 'C-1', today)).map(({ outcome }) => outcome)).toEqual([
      'will-pay',
      'call-back',
    ]);
  });

  it.each([
    ['a customer that is not there', { ...CALL, customer: 'C-9' }, RINA, 'there is no customer C-9'],
    [
      'a follow-up in the past',
      { ...CALL, followUpOn: addDays(today, -1) },
      RINA,
      'follow up on a day that is to come',
    ],
    ['a follow-up beyond the quarter', { ...CALL, followUpOn: addDays(today, 93) }, RINA, 'at most 92 days'],
    ['a note without end', { ...CALL, note: 'x'.repeat(501) }, RINA, 'at most 500'],
    ['a person whom the tenant does not name', CALL, { actor: 'person:eve' }, 'eve is not among authority.people'],
  ])('refuses %s', async (_, contact, clerk, message) => {
    const answer = await noteContact(desk, contact, clerk);
    expect('refused' in answer && answer.message).toContain(message);
    expect(await contactsOf(desk.table, 'C-1', addDays(today, -400))).toEqual([]);
  });
});

describe('closing a follow-up', () => {
  const noted = async () => {
    const note = await noteContact(desk, { ...CALL, followUpOn: addDays(today, 2) }, RINA);
    if ('refused' in note) throw new Error(note.message);
    return note;
  };

  it.each([[RINA], [{ actor: 'person:sari' }]])('is for its collector and for a controller: %j', async (clerk) => {
    expect(await closeFollowUp(desk, await noted(), clerk)).toMatchObject({ followedOn: today });
    expect(await waitingFollowUps(desk.table)).toEqual([]);
  });

  it('is not for another collector', async () => {
    const answer = await closeFollowUp(desk, await noted(), BUDI);
    expect(answer).toEqual({
      refused: 'of-another',
      message: "the follow-up of 2026-11-25 is rina's: ask rina, or a controller, to close it",
    });
    expect(await waitingFollowUps(desk.table)).toHaveLength(1);
  });

  it('happens once, and of what is there', async () => {
    const note = await noted();
    await closeFollowUp(desk, note, RINA);
    expect(await closeFollowUp(desk, note, RINA)).toMatchObject({ refused: 'followed-already' });
    expect(await closeFollowUp(desk, { ...note, id: 'ffffffff' }, RINA)).toMatchObject({ refused: 'contact-unknown' });
  });
});

describe('a person whom the tenant does not name', () => {
  const EVE = { actor: 'person:eve' };
  it('records no promise and no hold, while a payer may give its own word', async () => {
    const promise = { customer: 'C-1', items: [{ invoice: 'INV-1' }], promisedOn: addDays(today, 3) };
    expect(await makePromise(desk, promise, EVE)).toMatchObject({ refused: 'not-allowed' });
    expect(await makePromise(desk, promise, { actor: 'payer:C-1' })).toMatchObject({ refused: 'invoice-unknown' });
    const until = { until: addDays(today, 3), reason: 'talks' };
    expect(await setHold(desk, { customer: 'C-1' }, until, EVE)).toMatchObject({ refused: 'not-allowed' });
  });
});
