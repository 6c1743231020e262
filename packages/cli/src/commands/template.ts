import { writeFileSync } from 'node:fs';
import {
  renderNotice,
  renderThankYou,
  SAMPLE_NOTICE,
  SAMPLE_THANK_YOU,
  validateWording,
  WORDING,
} from '@piutang/notices';
import type { NoticeTemplate } from '@piutang/table';
import { nameOfTemplate, savedTemplates, saveTemplate, type TemplateUse, withdrawTemplate } from '@piutang/workflows';
import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, type Refusal, refusalOf, tableText } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';
import { readTemplateFile, templateFileText, type UseFlags, useOf } from './template-file.ts';

/** `piutang template`: the tenant's own words of mails. */
export const template: RegisterCommand = (program, done) => {
  const group = program
    .command('template')
    .description('Your own words for mails; which fields they may name: docs/notice-fields.md.');
  live<UseFlags>(
    withUse(group.command('show')).description('The words in force, as a file to edit and save.'),
    done,
    show,
  );
  live(group.command('list').description('Words of your own, and whether they may be used.'), done, list);
  live<PersonFlags>(
    withPerson(group.command('save').argument('<file>')).description(
      'Puts a file’s words in force, from the next mail on, if nothing is wrong with them.',
    ),
    done,
    save,
  );
  live<PersonFlags & UseFlags>(
    withPerson(withUse(group.command('withdraw'))).description('Brings the product’s words back.'),
    done,
    withdraw,
  );
  registerFileCommands(group, done);
};

/** The two that need no deployment. */
function registerFileCommands(group: Command, done: (exitCode: number) => void): void {
  group
    .command('check')
    .argument('<file>')
    .option('--json', 'one JSON object')
    .description('Tells everything that is wrong in a file of words.')
    .action((file: string, flags: { json?: boolean }) => done(print(check(file), flags)));
  group
    .command('preview')
    .argument('<file>')
    .option('--html <file>', 'also writes the mail as HTML to a new file')
    .option('--json', 'one JSON object')
    .description('The mail that a file’s words would make, with invoices of an invented company.')
    .action((file: string, flags: { json?: boolean; html?: string }) => done(print(preview(file, flags), flags)));
}

function withUse(command: Command): Command {
  return command
    .requiredOption('--language <language>', 'id or en')
    .requiredOption('--tone <tone>', 'courtesy, friendly, reminder, firm, final or thank-you')
    .option('--for <audience>', 'everybody, B2B, B2C or government', 'everybody');
}

function check(file: string): Answer | Refusal {
  const read = readTemplateFile(file);
  if ('code' in read) return read;
  const problems = validateWording(read.wording, read.use.audience, read.use.tone);
  const verdict = problems.length === 0 ? `${file} is right` : `${file} is refused: ${problems.length} to correct`;
  return {
    json: { file, ...read.use, ok: problems.length === 0, problems },
    text: [verdict, ...problems.map(({ message }) => `  - ${message}`)].join('\n'),
    no: problems.length > 0,
  };
}

function preview(file: string, { html }: { readonly html?: string }): Answer | Refusal {
  const read = readTemplateFile(file);
  if ('code' in read) return read;
  const { use, wording } = read;
  if (validateWording(wording, use.audience, use.tone).length > 0) return check(file);
  const mail =
    use.tone === 'thank-you'
      ? renderThankYou(SAMPLE_THANK_YOU, use.language, wording)
      : renderNotice({ ...SAMPLE_NOTICE, tone: use.tone }, use.language, wording);
  if (html !== undefined) {
    try {
      writeFileSync(html, mail.html, { flag: 'wx' });
    } catch (error) {
      const message = `--html: ${html} cannot be made: ${(error as Error).message}; name a new file`;
      return { code: 'html-unwritable', message, usage: true };
    }
  }
  return { json: mail, text: `Subject: ${mail.subject}\n\n${mail.text.trimEnd()}` };
}

async function show({ desk }: Connection, _: readonly string[], flags: UseFlags): Promise<Answer | Refusal> {
  const use = useOf(flags);
  if ('code' in use) return use;
  const own = (await savedTemplates(desk)).find((each) => isFor(each, use) && each.withdrawnAt === undefined);
  const text = templateFileText({ use, wording: own ?? WORDING[use.language][use.tone] });
  return { json: JSON.parse(text), text };
}

async function list({ desk }: Connection): Promise<Answer> {
  const json = (await savedTemplates(desk)).map((each) => ({
    language: each.language,
    tone: each.tone,
    for: each.audience,
    state: each.withdrawnAt === undefined ? 'in force' : 'taken back',
    problems: validateWording(each, each.audience, each.tone).map(({ message }) => message),
    by: each.actor,
    at: each.recordedAt,
  }));
  const rows = json.map((each) => [
    each.language,
    each.tone,
    each.for,
    each.problems.length > 0 && each.state === 'in force' ? 'passed over' : each.state,
    each.by,
    each.at,
  ]);
  const wrong = json.flatMap(({ problems, state }) => (state === 'in force' ? problems : []));
  const table = tableText(['language', 'tone', 'for', 'state', 'by', 'at'], rows);
  const text = json.length === 0 ? 'No words of your own; the product’s are used.' : [table, ...wrong].join('\n');
  return { json, text, no: wrong.length > 0 };
}

async function save(
  { desk }: Connection,
  [file = '']: readonly string[],
  flags: PersonFlags,
): Promise<Answer | Refusal> {
  const read = readTemplateFile(file);
  return 'code' in read
    ? read
    : answerOf(await saveTemplate(desk, read.use, read.wording, reviewerOf(flags, 'template')));
}

async function withdraw(
  { desk }: Connection,
  _: readonly string[],
  flags: PersonFlags & UseFlags,
): Promise<Answer | Refusal> {
  const use = useOf(flags);
  return 'code' in use ? use : answerOf(await withdrawTemplate(desk, use, reviewerOf(flags, 'template')));
}

function answerOf(result: NoticeTemplate | { readonly refused: string; readonly message: string }): Answer | Refusal {
  if ('refused' in result) return refusalOf(result);
  const { language, tone, audience, withdrawnAt, actor, recordedAt } = result;
  const state = withdrawnAt === undefined ? 'in force from the next mail on' : 'taken back';
  return {
    json: { language, tone, for: audience, state, actor, recordedAt },
    text: `${nameOfTemplate(result)}: ${state}`,
  };
}

function isFor(template: NoticeTemplate, { language, tone, audience }: TemplateUse): boolean {
  return template.language === language && template.tone === tone && template.audience === audience;
}

function print(answer: Answer | Refusal, { json }: { readonly json?: boolean }): number {
  const refused = 'code' in answer;
  const shown = refused ? { error: { code: answer.code, message: answer.message } } : answer.json;
  const text = refused ? answer.message : answer.text;
  (refused && json !== true ? process.stderr : process.stdout).write(
    `${json === true ? JSON.stringify(shown) : text}\n`,
  );
  return refused ? (answer.usage === true ? EXIT.usage : EXIT.no) : answer.no === true ? EXIT.no : EXIT.ok;
}
