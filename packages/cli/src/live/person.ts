import { userInfo } from 'node:os';
import type { Reviewer } from '@piutang/workflows';
import type { Command } from 'commander';

/** The flag by which a person says who decides. */
export type PersonFlags = { readonly as?: string };

/** Adds `--as` to a command by which people decide. */
export function withPerson(command: Command): Command {
  return command.option('--as <name>', 'who decides, as the tenant file names people; the login otherwise');
}

/** Who decides, recorded with every decision. */
export function reviewerOf({ as }: PersonFlags, command: string): Reviewer {
  return { actor: `person:${as ?? userInfo().username}`, cause: `command:${command}` };
}
