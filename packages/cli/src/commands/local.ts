import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { RegisterCommand } from '../main.ts';
import { callLocal, findRunning, isRefusal, type LocalRefusal, type Running } from './local-api.ts';
import { DROP_FOLDERS, type DropFolder, guessFolder, keyOf, TAKEN_FOR } from './local-drop.ts';
import { type StartFlags, start, stopAsked } from './local-start.ts';

const DEFAULT_DATA = '.piutang';
const DEFAULT_PORT = '4700';
const PROGRESS_MS = 300;

type Answer = { readonly json: unknown; readonly text: string };
type Done = (exitCode: number) => void;

type Status = {
  readonly tenant: string;
  readonly now: string;
  readonly zone: string;
  readonly localTime: string;
  readonly inFlight: number;
  readonly queues: readonly {
    readonly name: string;
    readonly ready: number;
    readonly inFlight: number;
    readonly delayed: number;
  }[];
  readonly functions: readonly { readonly name: string; readonly invocations: number; readonly errors: number }[];
  readonly warnings: readonly string[];
};

type Mail = {
  readonly id: string;
  readonly at: string;
  readonly to: string[];
  readonly subject: string;
  readonly state: string;
};

/** `piutang local …`: the deployed system on this machine, on a clock that can be moved. */
export const local: RegisterCommand = (program, done) => {
  const group = program.command('local').description('The whole system on this machine, with no AWS account.');
  registerStart(group, done);
  const on = (command: Command, work: (running: Running, command: Command) => Promise<Answer | LocalRefusal>) => {
    command
      .option('--data <dir>', 'its data folder', DEFAULT_DATA)
      .option('--json', 'one JSON object')
      .action(async () => {
        const { data, json } = command.opts<{ data: string; json?: boolean }>();
        const running = findRunning(data);
        done(print('code' in running ? running : await work(running, command), json === true));
      });
  };
  on(group.command('env').description('Shell lines with which the AWS SDK, the AWS CLI and piutang work on it.'), env);
  on(
    group
      .command('drop')
      .description('Puts files into the bucket, as a bank or an ERP does.')
      .argument('<file...>')
      .option('--to <folder>', `${DROP_FOLDERS.join(', ')}; guessed from the content where absent`),
    drop,
  );
  on(
    group
      .command('advance')
      .description('Moves the clock; every schedule on the way fires, in order.')
      .argument('<span>', '45d, 6h, 2w, 2026-12-01 or 2026-12-01T08:00 (tenant time)'),
    advance,
  );
  on(group.command('settle').description('Waits until nothing is in flight.'), settle);
  on(group.command('mailbox').description('The mails that have been sent, newest first.'), mailbox);
  on(group.command('status').description('Clock, queues and functions.'), status);
  on(group.command('reset').description('Back to the first start: everything in it is deleted.'), reset);
};

function registerStart(group: Command, done: Done): void {
  group
    .command('start')
    .description('Starts it and keeps it running until Ctrl-C.')
    .option('--port <n>', 'port of the page; 0 takes any free one', DEFAULT_PORT)
    .option('--data <dir>', 'where everything is kept', DEFAULT_DATA)
    .option('--tenant <name>', 'tenants/<name>.json', 'example')
    .option('--empty', 'without the demonstration set')
    .option('--as-of <date>', 'day on which the clock starts')
    .option('--json', 'messages as JSON')
    .action(async (flags: StartFlags & { json?: boolean }) => {
      const asked = stopAsked();
      const started = await start(flags);
      if ('code' in started) return done(print(started, flags.json === true));
      const { url, tenant, notes } = started;
      for (const note of notes) process.stderr.write(`${note}\n`);
      const text = `ready ${url} (tenant ${tenant}, data in ${flags.data}, Ctrl-C stops)`;
      print({ json: { ready: url, tenant, data: flags.data }, text }, flags.json === true);
      await asked;
      await started.stop();
      done(EXIT.ok);
    });
}

async function env(running: Running): Promise<Answer> {
  const variables = { ...running.environment, PIUTANG_TENANT: running.tenant, PIUTANG_LOCAL_URL: running.url };
  const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return { json: variables, text: lines.join('\n') };
}

async function drop(running: Running, command: Command): Promise<Answer | LocalRefusal> {
  const { to } = command.opts<{ to?: string }>();
  const chosen = DROP_FOLDERS.find((folder) => folder === to);
  if (to !== undefined && chosen === undefined) {
    return {
      code: 'folder-unknown',
      message: `--to: got ${to}, expected one of ${DROP_FOLDERS.join(', ')}`,
      usage: true,
    };
  }
  const missing = command.args.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    return { code: 'file-unreadable', message: `no such file: ${missing.join(', ')}; check the path`, usage: true };
  }
  const dropped: { file: string; to: DropFolder; guessed: boolean; key: string; versionId: string }[] = [];
  for (const file of command.args) {
    const folder = chosen ?? guessFolder(file);
    const key = keyOf(folder, file);
    const answer = await callLocal(running, 'PUT', `object?key=${encodeURIComponent(key)}`, { file });
    if (isRefusal(answer)) return answer;
    const { versionId } = answer as { versionId: string };
    dropped.push({ file, to: folder, guessed: chosen === undefined, key, versionId });
  }
  const lines = dropped.map(
    ({ file, to: folder, guessed, key }) =>
      `${file} -> ${key}${guessed ? ` (taken for ${TAKEN_FOR[folder]}; --to says otherwise)` : ''}`,
  );
  return { json: { dropped }, text: lines.join('\n') };
}

async function advance(running: Running, command: Command): Promise<Answer | LocalRefusal> {
  const [span = ''] = command.args;
  const stopProgress = showProgress(running);
  const answer = await callLocal(running, 'POST', 'advance', {
    json: /^\d+[a-z]$/.test(span) ? { by: span } : { to: span },
  });
  stopProgress();
  if (isRefusal(answer)) return { ...answer, usage: answer.code.startsWith('advance-') };
  const { localTime, zone } = answer as Status;
  return { json: answer, text: `the clock shows ${localTime} in ${zone}` };
}

async function settle(running: Running): Promise<Answer | LocalRefusal> {
  const answer = await callLocal(running, 'POST', 'settle');
  if (isRefusal(answer)) return answer;
  const { waiting } = answer as { waiting: { queue: string; inFlight: number; delayed: number }[] };
  const lines = waiting.map(({ queue, inFlight, delayed }) => `${queue}: ${inFlight + delayed} wait for their time`);
  return { json: answer, text: ['nothing is in flight', ...lines].join('\n') };
}

async function mailbox(running: Running): Promise<Answer | LocalRefusal> {
  const list = await callLocal(running, 'GET', 'mails');
  if (isRefusal(list)) return list;
  const mails: unknown[] = [];
  for (const mail of list as Mail[]) {
    const content = await callLocal(running, 'GET', `mails/${mail.id}`);
    if (isRefusal(content)) return content;
    const { headers, text, html } = content as { headers: unknown; text: string; html: string };
    mails.push({ ...mail, headers, text, html });
  }
  const lines = (list as Mail[]).map(({ at, to, subject, state }) => `${at}  ${state}  ${to.join(', ')}  ${subject}`);
  return { json: mails, text: lines.length === 0 ? 'no mail yet' : lines.join('\n') };
}

async function status(running: Running): Promise<Answer | LocalRefusal> {
  const answer = await callLocal(running, 'GET', 'status');
  if (isRefusal(answer)) return answer;
  const { tenant, localTime, zone, inFlight, queues, functions, warnings } = answer as Status;
  const lines = [
    `${running.url}  tenant ${tenant}  ${localTime} ${zone}  in flight ${inFlight}`,
    ...queues.map((queue) => `${queue.name}: ${queue.ready} ready, ${queue.inFlight} held, ${queue.delayed} delayed`),
    ...functions.map((each) => `${each.name}: ${each.invocations} calls, ${each.errors} errors`),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return { json: answer, text: lines.join('\n') };
}

async function reset(running: Running): Promise<Answer | LocalRefusal> {
  const answer = await callLocal(running, 'POST', 'reset');
  return isRefusal(answer) ? answer : { json: answer, text: 'everything is deleted; the clock starts again' };
}

/** Shows how far the clock has come, on a terminal only; answers what ends it. */
function showProgress(running: Running): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  const timer = setInterval(() => {
    callLocal(running, 'GET', 'status').then(
      (answer) => {
        if (!isRefusal(answer)) process.stderr.write(`\r${(answer as Status).localTime} `);
      },
      () => undefined,
    );
  }, PROGRESS_MS);
  return () => {
    clearInterval(timer);
    process.stderr.write('\r\u001b[K');
  };
}

/** Writes the answer or the refusal; answers the exit code. */
function print(answer: Answer | LocalRefusal, json: boolean): number {
  if ('code' in answer) {
    const { code, message } = answer;
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    else process.stderr.write(`${message}\n`);
    return answer.usage === true ? EXIT.usage : EXIT.no;
  }
  process.stdout.write(`${json ? JSON.stringify(answer.json) : answer.text}\n`);
  return EXIT.ok;
}
