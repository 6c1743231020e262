import fc from 'fast-check';
import Mustache from 'mustache';
import { describe, expect, it } from 'vitest';
import { MAX_TEMPLATE_CHARS, validateTemplate } from './validate-template.ts';

const FIELDS = { values: ['customerName', 'today'], flags: ['hasCredit'] };
const codesOf = (template: string) => validateTemplate(template, FIELDS).map(({ code }) => code);

describe('a template', () => {
  it.each([
    '',
    'Plain text with a { brace',
    'Yth. {{customerName}}, per {{ today }}',
    '{{#hasCredit}}ada {{today}}{{/hasCredit}}{{^hasCredit}}tidak{{/hasCredit}}',
    '{{! a note to colleagues }}',
  ])('may be %j', (template) => {
    expect(codesOf(template)).toEqual([]);
  });

  it.each([
    ['{{{customerName}}}', ['unescaped']],
    ['{{&customerName}}', ['unescaped']],
    ['{{> footer}}', ['partial']],
    ['{{=<% %>=}}<% customerName %>', ['delimiter']],
    ['{{customer}}', ['unknown-field']],
    ['{{customerName.constructor}}', ['unknown-field']],
    ['{{#customerName.constructor.raw}}x{{/customerName.constructor.raw}}', ['unknown-field']],
    ['{{__proto__}}', ['unknown-field']],
    ['{{constructor}}', ['unknown-field']],
    ['{{.}}', ['unknown-field']],
    ['{{#hasCredit}}{{length}}{{/hasCredit}}', ['unknown-field']],
    ['{{#hasCredit}}{{^hasCredit}}{{{today}}}{{/hasCredit}}{{/hasCredit}}', ['unescaped']],
    ['{{hasCredit}}', ['not-a-value']],
    ['{{#today}}x{{/today}}', ['not-a-flag']],
    ['{{#hasCredit}}never closed', ['unreadable']],
    ['{{/hasCredit}}', ['unreadable']],
    ['{{#hasCredit}}{{/today}}', ['unreadable']],
    ['{{customerName', ['unreadable']],
    ['{{{today}}} and {{> x}}', ['unescaped', 'partial']],
  ])('may not be %j', (template, codes) => {
    expect(codesOf(template)).toEqual(codes);
    for (const { message } of validateTemplate(template, FIELDS)) expect(message.length).toBeLessThan(300);
  });

  it('may not be longer than a letter', () => {
    expect(codesOf('x'.repeat(MAX_TEMPLATE_CHARS))).toEqual([]);
    expect(codesOf('x'.repeat(MAX_TEMPLATE_CHARS + 1))).toEqual(['too-long']);
  });

  it('is checked so that no accepted one reaches anything but the listed fields', { timeout: 30_000 }, () => {
    const piece = fc.constantFrom(
      '{{today}}',
      '{{#hasCredit}}',
      '{{/hasCredit}}',
      '{{',
      '}}',
      '{{{',
      '}}}',
      '#',
      '^',
      '/',
      '&',
      '>',
      '=',
      '!',
      '.',
      ' ',
      '\n',
      'today',
      'hasCredit',
      'customerName',
      'constructor',
      '__proto__',
      'toString',
      'length',
      '<',
      '%',
    );
    const values: Record<string, unknown> = { customerName: 'C', today: 'T', hasCredit: true };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const template = pieces.join('');
        if (codesOf(template).length > 0) return;
        const asked = new Set<PropertyKey>();
        const view = new Proxy(Object.create(null), {
          has: (_, name) => asked.add(name) && String(name) in values,
          get: (_, name) => values[String(name)],
        });
        Mustache.render(template, view);
        expect([...asked].filter((name) => !Object.hasOwn(values, name))).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });
});
