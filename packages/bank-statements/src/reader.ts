import type { CsvProfile } from './csv/profile.ts';
import type { StatementEvent, StatementFormat } from './model.ts';

/** What a caller may say about a file; nothing is needed for a known bank's file. */
export type ReadOptions = {
  /** Skips detection: the caller knows. A file that is not of this format is refused as such. */
  readonly format?: StatementFormat;
  /** How to read a CSV file of a bank that is not built in, or that is preferred to what would be recognised. */
  readonly csvProfile?: CsvProfile;
  /** The file's own name, without folders: some exports tell the account only there. */
  readonly fileName?: string;
};

/** What a parser is given when a file is opened. */
export type ReadContext = {
  readonly options: ReadOptions;
  /** The encoding that the bytes are decoded from, as the `file` event must name it: `utf-8`, `windows-1252`, … */
  readonly encoding: string;
  /**
   * Takes the next event, in file order: `file` once and first (unless the first is `error`), then per statement
   * `statement`, `line`…, `end`, with `problem` anywhere. After `error` nothing more is wanted. Cheap and synchronous.
   */
  emit(event: StatementEvent): void;
};

/**
 * A parser of one open file. It is pushed decoded text and emits what is complete; between calls it keeps only what an
 * unfinished record needs. Never throws on any text: what cannot be read becomes a `problem` or an `error` event.
 */
export type FormatParser = {
  /** The next piece, cut anywhere (also inside CRLF), without byte order mark; at most {@link MAX_PIECE_CHARS} long. */
  write(piece: string): void;
  /** The file is complete. Not called after `error`. A parser that emitted no statement must emit `error` here. */
  end(): void;
};

/** Pieces are this small so that events of one piece, which wait for the consumer together, stay small too. */
export const MAX_PIECE_CHARS = 65_536;

/** How much of a file {@link FormatReader.sniff} sees, in characters. */
export const HEAD_CHARS = 65_536;

/**
 * A family of bank files. A new format is one folder that exports one of these, and one line in `registry.ts`.
 */
export type FormatReader = {
  /** The formats that this reader may answer with; `ReadOptions.format` names one of them to skip detection. */
  readonly formats: readonly StatementFormat[];
  /**
   * How surely the head of a file is of this family, by content only: 0 is no, 1 is certain (a signature no other
   * format has), values between are weighed against the other readers. Files may start with junk.
   */
  sniff(head: string, options: ReadOptions): number;
  /** The encoding that the file itself or its profile names, if any; used only when the bytes are not strict UTF-8. */
  declaredEncoding?(head: string, options: ReadOptions): string | undefined;
  open(context: ReadContext): FormatParser;
};
