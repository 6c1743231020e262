import { rejectFile, releaseFile } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';

type VerdictFlags = PersonFlags & { readonly reason: string };

/** `piutang statement release|reject`: the way back from quarantine. */
export const quarantine: RegisterCommand = (program, done) => {
  const group = program.commands.find((command) => command.name() === 'statement') ?? program.command('statement');
  live<VerdictFlags>(
    withPerson(group.command('release').argument('<file>'))
      .requiredOption('--reason <text>', 'why the file may post in spite of its problem')
      .description('Posts a file that is in quarantine, where its problem allows that.'),
    done,
    release,
  );
  live<VerdictFlags>(
    withPerson(group.command('reject').argument('<file>'))
      .requiredOption('--reason <text>', 'why the file never posts')
      .description('Closes a file in quarantine; it stays kept.'),
    done,
    reject,
  );
};

async function release(
  { desk }: Connection,
  [name = '']: readonly string[],
  flags: VerdictFlags,
): Promise<Answer | Refusal> {
  const result = await releaseFile(desk, name, flags.reason, reviewerOf(flags, 'statement release'));
  if ('refused' in result) return refusalOf(result);
  const { file, droppedAs } = result;
  const json = {
    object: file.objectKey,
    sha256: file.sha256,
    state: file.state,
    verdict: file.verdict ?? null,
    droppedAs,
  };
  return { json, text: `${file.objectKey} is released in spite of ${file.problemCode}; it is posted as ${droppedAs}` };
}

async function reject(
  { desk }: Connection,
  [name = '']: readonly string[],
  flags: VerdictFlags,
): Promise<Answer | Refusal> {
  const result = await rejectFile(desk, name, flags.reason, reviewerOf(flags, 'statement reject'));
  if ('refused' in result) return refusalOf(result);
  const json = {
    object: result.objectKey,
    sha256: result.sha256,
    state: result.state,
    verdict: result.verdict ?? null,
  };
  return { json, text: `${result.objectKey} is rejected and stays kept; its content is never posted` };
}
