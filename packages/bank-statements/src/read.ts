import { Buffer, isAscii } from 'node:buffer';
import { equalDecimal } from './decimal.ts';
import { detectReader } from './detect.ts';
import { createDecoding, evidentEncoding, fallbackEncoding, knownEncoding, type TextDecoding } from './encoding.ts';
import type { FileError, Problem, StatementEvent, StatementHead } from './model.ts';
import {
  type FormatParser,
  type FormatReader,
  HEAD_CHARS,
  MAX_PIECE_CHARS,
  type ReadContext,
  type ReadOptions,
} from './reader.ts';
import { refuseByBytes, refuseByText, unknownFormat } from './refusals.ts';
import { balanceMismatch, closingByLines } from './tally.ts';

/** The encoding and the format are decided on this much of a file: enough to meet a name with an accent. */
const HEAD_BYTES = 262_144;

/**
 * Reads a bank file of any known format, recognised by its content, and yields its events in file order. Nothing is
 * read ahead of the consumer beyond one chunk, so a file of any size needs little memory. Whatever the bytes are, it
 * ends in statements, or in one `error` event that says why not; it throws only what `bytes` throws.
 */
export async function* readStatements(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<StatementEvent, void, undefined> {
  for await (const batch of readStatementBatches(bytes, options)) yield* batch;
}

/** As {@link readStatements}, in batches of a piece of the file each: one promise a batch instead of one an event. */
export async function* readStatementBatches(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<readonly StatementEvent[], void, undefined> {
  const chunks = Symbol.asyncIterator in bytes ? bytes[Symbol.asyncIterator]() : bytes[Symbol.iterator]();
  try {
    const { head, complete } = await readHead(chunks);
    const opened = openFile(head, complete, options);
    if ('code' in opened) {
      yield [{ kind: 'error', error: opened }];
      return;
    }
    yield* opened.write(head);
    for (let next = await chunks.next(); !opened.over && next.done !== true; next = await chunks.next()) {
      yield* opened.write(next.value);
    }
    yield* opened.end();
  } finally {
    await chunks.return?.();
  }
}

type Chunks = AsyncIterator<Uint8Array> | Iterator<Uint8Array>;

async function readHead(chunks: Chunks): Promise<{ head: Uint8Array; complete: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done === true) return { head: joined(parts), complete: true };
    parts.push(next.value);
    length += next.value.length;
  }
  return { head: joined(parts), complete: false };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

/** Decides what the file is, or why it is refused. */
function openFile(head: Uint8Array, complete: boolean, options: ReadOptions): OpenFile | FileError {
  const refused = refuseByBytes(head);
  if (refused !== undefined) return refused;
  const evident = evidentEncoding(head.subarray(0, HEAD_BYTES), complete && head.length <= HEAD_BYTES);
  if (evident?.startsWith('utf-32') === true) {
    return {
      code: 'encoding-unreadable',
      message:
        'encoding not supported: got UTF-32, expected UTF-8, UTF-16 or a Windows code page; save the file as UTF-8',
    };
  }
  const provisional = headText(head, evident ?? fallbackEncoding(undefined));
  const refusedText = refuseByText(provisional);
  if (refusedText !== undefined) return refusedText;
  const reader = detectReader(provisional, options);
  if (reader === undefined) return unknownFormat(provisional);
  const declared = reader.declaredEncoding?.(provisional, options);
  const encoding = evident ?? fallbackEncoding(declared);
  return new OpenFile(reader, createDecoding(encoding), mislabelled(declared, encoding, head), options);
}

function headText(head: Uint8Array, encoding: string): string {
  return createDecoding(encoding)
    .decode(head.subarray(0, HEAD_BYTES))
    .replace(/^\ufeff/, '')
    .slice(0, HEAD_CHARS);
}

/** What the file says of its encoding and what it is, when these differ and it matters. */
function mislabelled(declared: string | undefined, encoding: string, head: Uint8Array): string | undefined {
  if (declared === undefined) return undefined;
  const known = knownEncoding(declared);
  // UTF-16 is declared without the order of its bytes, which a mark tells.
  if (encoding.startsWith('utf-16') && /^utf-?16$/i.test(declared)) return undefined;
  if (known === encoding || (encoding === 'utf-8' && isAscii(head))) return undefined;
  return `the file says it is ${declared.slice(0, 40)}: got ${encoding}; it is read as ${encoding}`;
}

/**
 * A file while it is read. This and the inner parts of the MT940 reader are classes because a reader is made for each
 * file: functions made with it are new to the engine, which then compiles them again, while methods stay compiled. The
 * second and third file of a process are read a fifth faster.
 */
class OpenFile implements ReadContext {
  readonly options: ReadOptions;
  readonly encoding: string;
  /** An `error` was met; nothing more is wanted. */
  over = false;
  readonly #reader: FormatReader;
  readonly #decoding: TextDecoding;
  readonly #label: string | undefined;
  readonly #parser: FormatParser;
  readonly #mismatches: ReturnType<typeof createMismatchTeller>;
  #batch: StatementEvent[] = [];
  #statements = 0;
  #atStart = true;
  #faultTold = false;

  constructor(reader: FormatReader, decoding: TextDecoding, label: string | undefined, options: ReadOptions) {
    this.options = options;
    this.encoding = decoding.encoding;
    this.#reader = reader;
    this.#decoding = decoding;
    this.#label = label;
    this.#mismatches = createMismatchTeller((problem) => this.#batch.push({ kind: 'problem', problem }));
    this.#parser = reader.open(this);
  }

  emit(event: StatementEvent): void {
    if (this.over) return;
    if (event.kind === 'line') {
      this.#batch.push(event);
      return;
    }
    this.#mismatches.before(event);
    this.#batch.push(event);
    if (event.kind === 'error') this.over = true;
    else if (event.kind === 'statement') this.#statements += 1;
    else if (event.kind === 'file' && this.#label !== undefined) {
      const problem = { code: 'encoding-mislabelled', severity: 'info', message: this.#label } as const;
      this.#batch.push({ kind: 'problem', problem });
    }
  }

  *write(bytes: Uint8Array): Generator<readonly StatementEvent[]> {
    for (let at = 0; at < bytes.length && !this.over; at += MAX_PIECE_CHARS) {
      yield* this.#push(this.#decoding.decode(bytes.subarray(at, at + MAX_PIECE_CHARS)));
    }
  }

  *end(): Generator<readonly StatementEvent[]> {
    if (this.over) return;
    yield* this.#push(this.#decoding.end());
    if (!this.over) this.#parser.end();
    if (!this.over && this.#statements === 0) this.#batch.push({ kind: 'error', error: nothingFound(this.#reader) });
    if (this.#batch.length > 0) yield this.#take();
  }

  *#push(text: string): Generator<readonly StatementEvent[]> {
    const from = this.#atStart && text.startsWith('\ufeff') ? 1 : 0;
    if (text.length > 0) this.#atStart = false;
    for (let at = from; at < text.length && !this.over; at += MAX_PIECE_CHARS) {
      this.#parser.write(text.slice(at, at + MAX_PIECE_CHARS));
      if (this.#batch.length > 0) yield this.#take();
    }
    const { fault } = this.#decoding;
    if (fault !== undefined && !this.#faultTold && !this.over) {
      this.#faultTold = true;
      const message = `encoding not as it seemed: ${fault}; names may be misspelt, amounts are not affected`;
      yield [{ kind: 'problem', problem: { code: 'encoding-mislabelled', severity: 'warning', message } }];
    }
  }

  #take(): readonly StatementEvent[] {
    const taken = this.#batch;
    this.#batch = [];
    return taken;
  }
}

/** Tells every broken statement, for the readers that do not know a line to name. */
function createMismatchTeller(tell: (problem: Problem) => void) {
  let head: StatementHead = {};
  let told = false;
  return {
    before(event: StatementEvent): void {
      if (event.kind === 'statement') {
        head = event.head;
        told = false;
      } else if (event.kind === 'problem') told ||= event.problem.code === 'balance-mismatch';
      else if (event.kind === 'end' && event.tail.balances === 'broken' && !told) {
        const opening = event.tail.head.opening ?? head.opening;
        const closing = event.tail.closing?.amount;
        // A statement may be broken for another reason that has been told, such as a running balance.
        if (opening === undefined || closing === undefined) return;
        if (equalDecimal(closing, closingByLines(opening, event.tail))) return;
        tell({ code: 'balance-mismatch', severity: 'error', message: balanceMismatch(opening, event.tail) });
      }
    },
  };
}

function nothingFound(reader: FormatReader): FileError {
  const names = reader.formats.join(' or ');
  return {
    code: 'no-statement',
    message: `no statement in the file: got ${names} without account, balance or booking, expected at least one`,
  };
}
