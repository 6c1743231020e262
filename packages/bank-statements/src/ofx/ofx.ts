import type { StatementFormat } from '../model.ts';
import type { FormatParser, FormatReader, ReadContext } from '../reader.ts';
import { OfxStatements } from './statements.ts';
import { TagReader } from './tags.ts';

const FORMATS: readonly StatementFormat[] = ['ofx'];

/** Reads OFX and QFX, 1.x and 2.x: bank, credit card and the cash lines of investment statements. */
export const ofxReader: FormatReader = {
  formats: FORMATS,
  sniff(head) {
    if (/<OFX[\s>]/i.test(head)) return 1;
    return /OFXHEADER\s*[:=]/i.test(head) ? 0.95 : 0;
  },
  declaredEncoding(head) {
    const start = head.slice(0, 2000);
    const xml = /<\?xml[^>]{0,200}\sencoding\s*=\s*["']([\w.-]{1,40})["']/i.exec(start)?.[1];
    const encoding = /ENCODING:\s*([\w-]{1,20})/i.exec(start)?.[1]?.toUpperCase();
    if (encoding === 'UTF-8' || encoding === 'UNICODE') return 'utf-8';
    const charset = /CHARSET:\s*([\w-]{1,20})/i.exec(start)?.[1];
    return xml ?? (charset === undefined || charset.toUpperCase() === 'NONE' ? undefined : charset);
  },
  open: (context) => openOfx(context),
};

function openOfx(context: ReadContext): FormatParser {
  let refused = false;
  context.emit({ kind: 'file', format: 'ofx', encoding: context.encoding });
  const statements = new OfxStatements(
    (event) => context.emit(event),
    () => tags.line(),
  );
  const tags = new TagReader(statements);

  return {
    write(piece) {
      if (refused) return;
      const failure = tags.write(piece);
      if (failure === undefined) return;
      refused = true;
      context.emit({ kind: 'error', error: failure });
    },
    end() {
      if (refused) return;
      const failure = tags.end() ?? statements.end();
      if (failure !== undefined) context.emit({ kind: 'error', error: failure });
    },
  };
}
