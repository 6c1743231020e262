import { readFileSync } from 'node:fs';
import { localDate } from '@piutang/calendar';
import { describe, expect, it } from 'vitest';
import { INDONESIAN_HOLIDAYS } from './indonesian-holidays.ts';
import { startingPoint } from './starting-point.ts';
import { parseTenant, type Tenant, tenantFields } from './tenant.ts';
import { warningsOf } from './warnings.ts';
import { workCalendarOf } from './work-calendar.ts';

const EXAMPLE = readFileSync(new URL('../../../tenants/example.json', import.meta.url), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: a test breaks the file in ways that its type forbids
type Json = any;

/** The sentences about the example file after a change. */
function sentences(change: (json: Json) => void): string[] {
  const json: Json = JSON.parse(EXAMPLE);
  change(json);
  const result = parseTenant(json);
  return 'problems' in result ? result.problems.map((each) => each.message) : [];
}

function tenant(change: (json: Json) => void = () => {}): Tenant {
  const json: Json = JSON.parse(EXAMPLE);
  change(json);
  const result = parseTenant(json);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.tenant;
}

describe('a tenant file', () => {
  it('that is right gives the settings', () => {
    expect(tenant()).toMatchObject({ tenant: 'example', timeZone: 'Asia/Jakarta', schedules: { ageAt: '08:00' } });
  });

  it('without a field is told which, what belongs there, and to add it', () => {
    expect(
      sentences((json) => {
        delete json.schedules;
        delete json.company.legalName;
        delete json.dunning.workDays;
      }),
    ).toEqual([
      'company.legalName: got nothing, expected text of 1 to 120 characters; add it, as docs/tenant-file.md shows',
      'schedules: got nothing, expected an object with ageAt, remindAgainAt; add it, as docs/tenant-file.md shows',
      'dunning.workDays: got nothing, expected a list of 1 to 7 entries; add it, as docs/tenant-file.md shows',
    ]);
  });

  it.each<[string, (json: Json) => void, string]>([
    [
      'a number for a text',
      (json) => (json.company.address = 5),
      'company.address: got 5, expected text of 1 to 300 characters; correct it',
    ],
    [
      'a text for a number',
      (json) => (json.dunning.minIntervalDays = '5'),
      'dunning.minIntervalDays: got "5", expected a whole number from 0 to 90; correct it',
    ],
    [
      'a fraction of a day',
      (json) => (json.ageing.bucketDays[1] = 60.5),
      'ageing.bucketDays.1: got 60.5, expected a whole number from 1 to 3650; correct it',
    ],
    [
      'an unknown zone',
      (json) => (json.timeZone = 'Mars/Olympus'),
      'timeZone: got "Mars/Olympus", expected an IANA time zone such as Asia/Jakarta; correct it',
    ],
    [
      'an unknown currency',
      (json) => (json.baseCurrency = 'XYZ'),
      'baseCurrency: got "XYZ", expected an ISO 4217 code such as IDR; correct it',
    ],
    [
      'a small letter in a currency’s name',
      (json) => (json.dunning.minItem = { idr: '5' }),
      'name of dunning.minItem.idr: got "idr", expected an ISO 4217 code such as IDR; correct the name',
    ],
    [
      'a float for an amount',
      (json) => (json.dunning.minTotal.IDR = 100000),
      'dunning.minTotal.IDR: got 100000, expected a decimal in quotes, such as "50000.00"; correct it',
    ],
    [
      'half a cent',
      (json) => (json.dunning.minItem.EUR = '5.005'),
      'dunning.minItem.EUR: got "5.005", expected no more decimals than EUR has; correct it',
    ],
    [
      'a charge of half a cent',
      (json) => (json.matching.bankCharges.EUR = ['1.005']),
      'matching.bankCharges.EUR: got ["1.005"], expected no more decimals than EUR has; correct it',
    ],
    [
      '25 o’clock',
      (json) => (json.schedules.ageAt = '25:00'),
      'schedules.ageAt: got "25:00", expected a time of day, HH:MM; correct it',
    ],
    [
      '30 February',
      (json) => (json.holidays[0].on = '2026-02-30'),
      'holidays.0.on: got "2026-02-30", expected a date, YYYY-MM-DD; correct it',
    ],
    [
      'an unknown tone',
      (json) => (json.dunning.steps[0].tone = 'rude'),
      'dunning.steps.0.tone: got "rude", expected one of courtesy, friendly, reminder, firm, final; correct it',
    ],
    [
      'falling buckets',
      (json) => (json.ageing.bucketDays = [60, 30]),
      'ageing.bucketDays: got [60,30], expected rising numbers of days; correct it',
    ],
    [
      'nothing',
      (json) => (json.mail = null),
      'mail: got null, expected an object with senderName, senderAddress, replyTo, operator, accentColour; correct it',
    ],
  ])('with %s is refused in one sentence', (_, change, sentence) => {
    expect(sentences(change)).toEqual([sentence]);
  });

  it('with an unknown field is refused by its name, with the field that was probably meant', () => {
    expect(
      sentences((json) => {
        json.dunning.steps[2].ofsetDays = 3;
        json.colour = 'red';
        json.matching.tolerance = { IDR: { percent: '0.5', upTo: '10000', unto: '1' } };
      }),
    ).toEqual([
      'unknown field dunning.steps.2.ofsetDays: expected one of name, offsetDays, level, tone, fee, effects, roles, attach; remove it, or write offsetDays if that is meant',
      'unknown field matching.tolerance.IDR.unto: expected one of percent, upTo, yearlyBudget; remove it, or write upTo if that is meant',
      expect.stringMatching(/^unknown field colour: .*; remove it; the fields are in docs\/tenant-file\.md$/),
    ]);
  });

  it('names every problem, not the first', () => {
    expect(
      sentences((json) => {
        json.region = 'Jakarta';
        json.language = 'fr';
        json.collectionAccounts = [];
        json.holidays[1].name = '';
      }),
    ).toHaveLength(4);
  });

  it.each([null, [], 'text', 5, {}, { tenant: {} }, { dunning: { steps: [null] } }, { holidays: [[[]]] }])(
    'made of %j is refused without a crash',
    (json) => {
      expect(parseTenant(json)).toHaveProperty('problems.0.message');
    },
  );

  it('shows no more of a value than a line can hold', () => {
    const [sentence = ''] = sentences((json) => {
      json.company.legalName = 'x'.repeat(10_000);
    });
    expect(sentence.length).toBeLessThan(200);
  });
});

describe('rules between fields', () => {
  it('want the ageing inside the send window, because reminders leave right after it', () => {
    const at = (time: string) =>
      sentences((json) => {
        json.schedules.ageAt = time;
      });
    expect(at('08:00')).toEqual([]);
    expect(at('16:59')).toEqual([]);
    const outside = 'expected a time inside dunning.sendWindow, because reminders leave right after the ageing';
    for (const time of ['07:59', '17:00']) {
      expect(at(time)).toEqual([`schedules.ageAt: got "${time}", ${outside}; correct it`]);
    }
  });

  it('want a window that opens before it closes, an account once, and suggestions below certainty', () => {
    expect(
      sentences((json) => {
        json.dunning.sendWindow = { from: '17:00', to: '08:00' };
        json.collectionAccounts.push(json.collectionAccounts[0]);
        json.matching.showAt = 91;
      }).map((each) => each.split(':')[0]),
    ).toEqual(['collectionAccounts', 'dunning.sendWindow', 'matching.showAt']);
  });
});

describe('what a valid tenant will not do', () => {
  const fieldsWarned = (change: (json: Json) => void) => warningsOf(tenant(change)).map((each) => each.field);

  it('is said: no mail, a sender that nobody can own, no operator, no holidays', () => {
    expect(fieldsWarned((json) => delete json.mail)).toEqual(['mail']);
    expect(fieldsWarned(() => {})).toEqual(['mail.senderAddress']);
    expect(
      fieldsWarned((json) => {
        json.mail.senderAddress = 'ar@contoh.co.id';
        delete json.mail.operator;
        json.holidays = [];
      }),
    ).toEqual(['mail.operator', 'holidays']);
  });

  it('is nothing for a tenant that can send', () => {
    expect(
      fieldsWarned((json) => {
        json.mail.senderAddress = 'ar@contoh.co.id';
      }),
    ).toEqual([]);
  });
});

describe('the starting point of a new tenant', () => {
  it('is a valid file that sends no mail until somebody says from whom', () => {
    const result = parseTenant(startingPoint('acme'));
    expect('problems' in result ? result.problems : warningsOf(result.tenant).map((each) => each.field)).toEqual([
      'mail',
    ]);
  });
});

describe('docs/tenant-file.md', () => {
  it('documents every field and no other', () => {
    const text = readFileSync(new URL('../../../docs/tenant-file.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
    expect(documented.toSorted()).toEqual([...tenantFields()].sort());
  });
});

describe('holidays', () => {
  it('set twice are refused with both decrees', () => {
    const doubled = sentences((json) => {
      json.holidays = [
        { on: '2026-08-17', name: 'Proklamasi', decree: 'SKB 1497/2025' },
        { on: '2026-08-18', name: 'Cuti Bersama', decree: 'SKB 1497/2025' },
        { on: '2026-08-18', name: 'Libur tambahan', decree: 'SKB 933/2026' },
      ];
    });
    expect(doubled).toEqual([
      'holidays.2.on: got "2026-08-18", expected each day once: it is set by "SKB 1497/2025" and by "SKB 933/2026"; keep the one in force; correct it',
    ]);
  });

  it('of collective leave are worked on only where the tenant says so', () => {
    const leave = localDate('2026-12-24');
    expect(workCalendarOf(tenant()).holidays.has(leave)).toBe(true);
    const working = tenant((json) => {
      json.worksOnCollectiveLeave = true;
    });
    expect(workCalendarOf(working).holidays.has(leave)).toBe(false);
    expect(workCalendarOf(working).holidays.has(localDate('2026-12-25'))).toBe(true);
  });

  it('of the example file are those that a new tenant begins with', () => {
    expect(tenant().holidays).toEqual(INDONESIAN_HOLIDAYS);
  });
});
