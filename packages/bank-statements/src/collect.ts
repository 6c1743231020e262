import type {
  FileError,
  Problem,
  StatementEvent,
  StatementFormat,
  StatementHead,
  StatementLine,
  StatementTail,
} from './model.ts';

/** A statement in memory. `head` has what the tail told of it as well. */
export type CollectedStatement = {
  readonly head: StatementHead;
  readonly lines: readonly StatementLine[];
  readonly tail: StatementTail;
};

/** A whole file in memory. With an `error` there are no statements. */
export type CollectedFile = {
  readonly format: StatementFormat | undefined;
  readonly encoding: string | undefined;
  readonly statements: readonly CollectedStatement[];
  readonly problems: readonly Problem[];
  readonly error: FileError | undefined;
};

/** Gathers the events of one file; for files known to be small, where streaming gains nothing. */
export async function collectStatements(events: AsyncIterable<StatementEvent>): Promise<CollectedFile> {
  const statements: CollectedStatement[] = [];
  const problems: Problem[] = [];
  let format: StatementFormat | undefined;
  let encoding: string | undefined;
  let head: StatementHead = {};
  let lines: StatementLine[] = [];
  for await (const event of events) {
    switch (event.kind) {
      case 'file':
        ({ format, encoding } = event);
        break;
      case 'statement':
        head = event.head;
        lines = [];
        break;
      case 'line':
        lines.push(event.line);
        break;
      case 'end':
        statements.push({ head: { ...head, ...event.tail.head }, lines, tail: event.tail });
        break;
      case 'problem':
        problems.push(event.problem);
        break;
      case 'error':
        return { format, encoding, statements: [], problems, error: event.error };
    }
  }
  return { format, encoding, statements, problems, error: undefined };
}
