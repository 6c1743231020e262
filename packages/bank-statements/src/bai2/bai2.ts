import { createNewlines } from '../newlines.ts';
import type { FormatParser, FormatReader, ReadContext } from '../reader.ts';
import { createBaiFile } from './file.ts';
import { createRecordScanner } from './records.ts';

/** BAI2 (and BTRS, its version 3) cash management reports: one statement an account record. */
export const bai2: FormatReader = { formats: ['bai2'], sniff, open };

const HEADER = /^[\s\p{Cc}]*01,[^,\n]*,[^,\n]*,\d{6,8},/u;

function sniff(head: string): number {
  const kinds = new Set<string>();
  for (const match of head.matchAll(/(?:^|[\n\r]|\/ *)(01|02|03|16|49|88|98|99),/g)) {
    kinds.add(match[1] ?? '');
    if (kinds.size === 5) break;
  }
  if (HEADER.test(head)) return kinds.has('02') ? 1 : 0.7;
  // Without its first record a file is still known by the frame of an account.
  const framed = kinds.has('03') && (kinds.has('49') || kinds.has('16') || kinds.has('88'));
  return framed ? 0.6 : 0;
}

function open(context: ReadContext): FormatParser {
  const newlines = createNewlines();
  const file = createBaiFile(context);
  const scanner = createRecordScanner(file);
  let unblock: ((text: string) => string) | undefined;
  let begun = false;
  return {
    write(piece) {
      let text = newlines(piece);
      if (!begun) {
        begun = true;
        context.emit({ kind: 'file', format: 'bai2', encoding: context.encoding });
        unblock = blocksOf(text);
      }
      if (unblock !== undefined) text = unblock(text);
      if (!scanner.write(text)) {
        const message = 'record too long: got over 1048576 characters, expected a BAI2 record; the file is damaged';
        context.emit({ kind: 'error', error: { code: 'too-large', line: scanner.line(), message } });
      }
    },
    end() {
      if (!begun) context.emit({ kind: 'file', format: 'bai2', encoding: context.encoding });
      scanner.end();
      file.end();
    },
  };
}

/** Records of a fixed length without line ends (01 field 7): what cuts them, or `undefined` where lines end as usual. */
function blocksOf(first: string): ((text: string) => string) | undefined {
  const length = Number(/^01,(?:[^,/\n]*,){5}(\d{2,4}),/.exec(first)?.[1] ?? 0);
  if (length < 40 || first.length < length * 2 || first.slice(0, length * 2).includes('\n')) return undefined;
  if (!/^\d\d,/.test(first.slice(length, length + 3))) return undefined;
  let filled = 0;
  return (text) => {
    let out = '';
    for (let at = 0; at < text.length; ) {
      const taken = text.slice(at, at + length - filled);
      out += taken;
      at += taken.length;
      filled = (filled + taken.length) % length;
      if (filled === 0) out += '\n';
    }
    return out;
  };
}
