import { currency } from '@piutang/money';
import { describe, expect, it } from 'vitest';
import type { Customer, CustomerContact } from './model.ts';
import { callSentence, personToCall } from './task.ts';

const FACTS = { currency: currency('IDR'), overdueMinor: 1_250_000_00n, count: 3, oldestDays: 41, level: 2 };

describe('what to say on the telephone', () => {
  it('is what is overdue since when, and a question, in English', () => {
    expect(callSentence(FACTS, 'en')).toBe(
      'Say that Rp1,250,000 on 3 invoices are overdue (the oldest for 41 days, reminded up to level 2); ask whether anything is wrong and by when it can be paid.',
    );
    expect(callSentence({ ...FACTS, count: 1, level: 0 }, 'en')).toBe(
      'Say that Rp1,250,000 on 1 invoice is overdue (the oldest for 41 days); ask whether anything is wrong and by when it can be paid.',
    );
  });

  it('is the same in Indonesian', () => {
    expect(callSentence(FACTS, 'id')).toBe(
      'Sampaikan bahwa Rp1.250.000 untuk 3 faktur lewat jatuh tempo (paling lama 41 hari), dan sudah diingatkan 2 kali; tanyakan apakah ada kendala dan kapan dapat dibayar.',
    );
    expect(callSentence({ ...FACTS, level: 0 }, 'id')).toContain('(paling lama 41 hari); tanyakan');
  });
});

describe('whom to call', () => {
  const payer = (contacts: readonly CustomerContact[] | undefined, phone?: string) =>
    ({
      id: 'C-1',
      name: 'PT Sinar Jaya',
      ...(contacts === undefined ? {} : { contacts }),
      ...(phone === undefined ? {} : { phone }),
    }) as unknown as Customer;
  const manager: CustomerContact = { role: 'management', name: 'Dewi', phone: '+62 21 100' };
  const clerk: CustomerContact = { role: 'billing', name: 'Andi', phone: '+62 21 200' };

  it('is who pays the bills, before anybody else of the payer’s', () => {
    expect(personToCall(payer([manager, clerk], '+62 21 900'))).toBe(clerk);
    expect(personToCall(payer([manager], '+62 21 900'))).toBe(manager);
  });

  it('is nobody without a number, and none of our own sales people', () => {
    const mailOnly: CustomerContact = { role: 'billing', name: 'Andi', email: 'andi@payer.example' };
    const ours: CustomerContact = { role: 'sales-rep', name: 'Budi', phone: '+62 21 300' };
    expect(personToCall(payer([mailOnly, ours, manager]))).toBe(manager);
    expect(personToCall(payer([mailOnly, ours]))).toBeUndefined();
    expect(personToCall(payer(undefined))).toBeUndefined();
  });

  it('is whoever answers at the payer’s own number where nobody is named', () => {
    expect(personToCall(payer([], '+62 21 900'))).toEqual({
      role: 'billing',
      name: 'PT Sinar Jaya',
      phone: '+62 21 900',
    });
    expect(personToCall(payer(undefined, '+62 21 900'))).toEqual({
      role: 'billing',
      name: 'PT Sinar Jaya',
      phone: '+62 21 900',
    });
  });
});
