import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { createWriter } from '../writer.ts';
import type { Connection, ConnectionFlags } from './connection.ts';

/** What a live command answers: data for `--json`, the same as text for people, and whether the answer is "no". */
export type Answer = {
  readonly json: unknown;
  readonly text: string;
  readonly no?: boolean;
  /** The command has written its output itself, because it is too large to be held. */
  readonly printed?: boolean;
};

/** A sentence instead of an answer. */
export type Refusal = { readonly code: string; readonly message: string; readonly usage?: boolean };

/** Turns a domain refusal into a command's. */
export function refusalOf({ refused, message }: { readonly refused: string; readonly message: string }): Refusal {
  return { code: refused, message };
}

/**
 * Gives a command the options that all commands on a deployment share, and runs its work on the connected deployment.
 * @param work gets the connection, the command's arguments and its flags
 */
export function live<Flags extends object>(
  command: Command,
  done: (exitCode: number) => void,
  work: (connection: Connection, args: readonly string[], flags: Flags) => Promise<Answer | Refusal>,
): void {
  command
    .option('--data <dir>', 'data directory of the local cloud', '.piutang')
    .option('--tenant-file <file>', 'settings of the tenant, where they are not tenants/<name>.json')
    .option('--json', 'one JSON object')
    .action(async () => {
      const flags = command.opts<Flags & ConnectionFlags & { json?: boolean }>();
      const answer = await answerOf(flags, (connection) => work(connection, command.args, flags));
      const refused = 'code' in answer;
      const out = createWriter(refused && flags.json !== true ? process.stderr : process.stdout);
      if (flags.json === true)
        await out.write(
          `${JSON.stringify(refused ? { error: { code: answer.code, message: answer.message } } : answer.json)}\n`,
        );
      else if (refused || answer.printed !== true) await out.write(`${refused ? answer.message : answer.text}\n`);
      await out.flush();
      done(refused ? (answer.usage === true ? EXIT.usage : EXIT.no) : answer.no === true ? EXIT.no : EXIT.ok);
    });
}

async function answerOf(
  flags: ConnectionFlags,
  work: (connection: Connection) => Promise<Answer | Refusal>,
): Promise<Answer | Refusal> {
  // Loaded here, so that commands that only read files do not load the AWS clients.
  const { connect } = await import('./connection.ts');
  const connection = await connect(flags);
  if ('code' in connection) return { ...connection, usage: true };
  try {
    return await work(connection);
  } catch (error) {
    if (!(error instanceof Error && ('$metadata' in error || 'errno' in error || error.name === 'TimeoutError')))
      throw error;
    return {
      code: 'deployment-unreachable',
      message: `${connection.where} does not answer: got ${error.name} ${error.message}; check that it runs and that you may read it`,
    };
  } finally {
    connection.close();
  }
}

/** Rows under a header, columns aligned; the ones named in `right` to the right, as amounts are read. */
export function tableText(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)].join('\n');
}
