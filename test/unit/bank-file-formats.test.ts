import { collectStatements, readStatements } from '@piutang/bank-statements';
import { describe, expect, it } from 'vitest';
import { BANK_FILE_SAMPLES } from '../support/bank-file-samples.ts';

const FORMAT: Readonly<Record<string, string>> = { camt: 'camt.053' };
const read = (bytes: Uint8Array) => collectStatements(readStatements([bytes]));

/** Ways in which the same file may come. */
const FORMS: Readonly<Record<string, (text: string) => Buffer>> = {
  'as it is': (text) => Buffer.from(text),
  'with a byte order mark': (text) => Buffer.from(`\ufeff${text}`),
  'with empty lines before it': (text) => Buffer.from(`\r\n\r\n${text.replace(/^<\?xml[^>]*>/, '')}`),
  'with CRLF': (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
  'with CR': (text) => Buffer.from(text.replaceAll('\n', '\r')),
  'in UTF-16': (text) => Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le'),
};

describe.each(Object.keys(BANK_FILE_SAMPLES))('a file of format %s', (name) => {
  it.each(Object.keys(FORMS))('is recognised by its content and read the same %s', async (form) => {
    const sample = BANK_FILE_SAMPLES[name]!;
    const plain = await read(Buffer.from(sample));
    const { format, statements, error } = await read(FORMS[form]!(sample));
    expect(error).toBeUndefined();
    expect(format).toBe(FORMAT[name] ?? name);
    expect(statements.map(({ tail }) => tail)).toEqual(plain.statements.map(({ tail }) => tail));
  });
});
