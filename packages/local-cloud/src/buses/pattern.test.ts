import { describe, expect, it } from 'vitest';
import { type EventPattern, matchesPattern, unknownFilters } from './pattern.ts';

const event = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: {
    bucket: { name: 'files' },
    object: { key: 'bank-statements/a.sta', size: 120 },
    tags: ['x', 'y'],
    none: null,
  },
};

const yes: readonly EventPattern[] = [
  {},
  { source: ['aws.s3', 'other'] },
  { detail: { object: { key: [{ prefix: 'bank-' }] } } },
  { detail: { object: { key: [{ suffix: '.sta' }] } } },
  { detail: { object: { key: [{ wildcard: 'bank-*/*.sta' }] } } },
  { detail: { object: { key: [{ prefix: { 'equals-ignore-case': 'BANK' } }] } } },
  { detail: { object: { size: [{ numeric: ['>', 100, '<=', 120] }] } } },
  { detail: { object: { size: [120] } } },
  { detail: { tags: ['y'] } },
  { detail: { none: [null] } },
  { detail: { bucket: { name: [{ 'anything-but': ['other'] }] } } },
  { detail: { object: { key: [{ 'anything-but': { prefix: 'invoices/' } }] } } },
  { detail: { object: { version: [{ exists: false }] } } },
  { detail: { object: { key: [{ exists: true }] } } },
  { $or: [{ source: ['other'] }, { detail: { bucket: { name: ['files'] } } }] },
  { source: [{ 'equals-ignore-case': 'AWS.S3' }] },
];

const no: readonly EventPattern[] = [
  { source: ['aws.ses'] },
  { detail: { object: { key: [{ prefix: 'invoices/' }] } } },
  { detail: { object: { size: [{ numeric: ['>', 120] }] } } },
  { detail: { object: { size: ['120'] } } },
  { detail: { object: { version: ['1'] } } },
  { detail: { object: { version: [{ exists: true }] } } },
  { detail: { object: { version: [{ 'anything-but': ['1'] }] } } },
  { detail: { bucket: { name: [{ 'anything-but': ['files', 'more'] }] } } },
  { detail: { tags: [{ 'anything-but': ['x'] }] } },
  { detail: { object: { key: [{ wildcard: 'bank-*.csv' }] } } },
  { $or: [{ source: ['other'] }, { detail: { bucket: { name: ['other'] } } }] },
  { source: ['aws.s3'], 'detail-type': ['Object Deleted'] },
];

describe('an event pattern', () => {
  it.each(yes.map((pattern) => JSON.stringify(pattern)))('%s matches', (pattern) => {
    expect(matchesPattern(JSON.parse(pattern) as EventPattern, event)).toBe(true);
  });

  it.each(no.map((pattern) => JSON.stringify(pattern)))('%s does not match', (pattern) => {
    expect(matchesPattern(JSON.parse(pattern) as EventPattern, event)).toBe(false);
  });

  it('names the filters that it does not know, wherever they stand', () => {
    expect(unknownFilters({ detail: { ip: [{ cidr: '10.0.0.0/8' }], n: [{ numeric: ['=', 1] }] } })).toEqual(['cidr']);
    expect(unknownFilters({ $or: [{ a: [{ regex: 'x' }] }] })).toEqual(['regex']);
  });
});
