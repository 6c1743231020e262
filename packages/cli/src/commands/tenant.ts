import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseTenant, startingPoint, type TenantProblem, type TenantWarning, warningsOf } from '@piutang/tenancy';
import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import type { RegisterCommand } from '../main.ts';

/** Where tenant files lie, seen from the folder in which the command runs. */
const TENANTS_FOLDER = 'tenants';

type Flags = { readonly json?: boolean };

/** A command that could not do its work: a code for machines and a sentence for people. */
type Refusal = { readonly code: string; readonly message: string };

type CheckReport = {
  readonly file: string;
  readonly tenant: string | null;
  readonly ok: boolean;
  readonly problems: readonly TenantProblem[];
  readonly warnings: readonly TenantWarning[];
};

/** `piutang tenant init` and `piutang tenant check`: the file in which a tenant decides. */
export const tenant: RegisterCommand = (program, done) => {
  const group = program.command('tenant').description('The file in which a tenant decides: docs/tenant-file.md.');
  registerInit(group, done);
  registerCheck(group, done);
};

function registerInit(group: Command, done: (exitCode: number) => void): void {
  group
    .command('init')
    .description(`Writes ${TENANTS_FOLDER}/NAME.json from a starting point. Never overwrites.`)
    .argument('<name>', 'name of the tenant: 2 to 31 of a-z, 0-9 and -, starting with a letter')
    .option('--json', 'one JSON object')
    .action((name: string, flags: Flags) => {
      const answer = initTenant(name);
      if ('code' in answer) {
        refuse(answer, flags);
        done(answer.code === 'tenant-name-unusable' ? EXIT.usage : EXIT.no);
        return;
      }
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ file: answer.file })}\n`
          : `wrote ${answer.file}\nnext: put in company, collectionAccounts, mail and holidays, then run: piutang tenant check ${name}\n`,
      );
      done(EXIT.ok);
    });
}

function registerCheck(group: Command, done: (exitCode: number) => void): void {
  group
    .command('check')
    .description('Tells everything that is wrong in a tenant file, and what a right one will not do.')
    .argument('<file-or-name>', `a file, or the name of one in ${TENANTS_FOLDER}/`)
    .option('--json', 'one JSON object')
    .action((fileOrName: string, flags: Flags) => {
      const answer = checkTenant(fileOrName);
      if ('code' in answer) {
        refuse(answer, flags);
        done(answer.code === 'file-unreadable' ? EXIT.usage : EXIT.no);
        return;
      }
      process.stdout.write(flags.json === true ? `${JSON.stringify(answer)}\n` : reportText(answer));
      done(answer.ok ? EXIT.ok : EXIT.no);
    });
}

function initTenant(name: string): { readonly file: string } | Refusal {
  const json = startingPoint(name);
  const result = parseTenant(json);
  if ('problems' in result) {
    return {
      code: 'tenant-name-unusable',
      message: result.problems.map((each) => each.message).join('; '),
    };
  }
  const file = join(TENANTS_FOLDER, `${name}.json`);
  try {
    mkdirSync(TENANTS_FOLDER, { recursive: true });
    writeFileSync(file, `${JSON.stringify(json, undefined, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    return {
      code: 'file-not-written',
      message: `${file} not written: got ${messageOf(error)}, expected a free name in a writable folder; choose another name or edit the file that is there`,
    };
  }
  return { file };
}

function checkTenant(fileOrName: string): CheckReport | Refusal {
  const isName = !/[/\\.]/.test(fileOrName);
  const file = isName ? join(TENANTS_FOLDER, `${fileOrName}.json`) : fileOrName;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const remedy = isName ? `write one with: piutang tenant init ${fileOrName}` : 'check the path';
    return {
      code: 'file-unreadable',
      message: `tenant file not readable: got ${messageOf(error)}, expected a JSON file; ${remedy}`,
    };
  }
  try {
    return reportOf(file, JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      code: 'file-not-json',
      message: `${file} is not JSON: got ${error.message}, expected an object as in docs/tenant-file.md; correct it at that place`,
    };
  }
}

function reportOf(file: string, json: unknown): CheckReport {
  const result = parseTenant(json);
  if ('problems' in result) return { file, tenant: null, ok: false, problems: result.problems, warnings: [] };
  const { tenant: name } = result.tenant;
  const problems = nameProblems(file, name);
  return { file, tenant: name, ok: problems.length === 0, problems, warnings: warningsOf(result.tenant) };
}

/** The deployment finds the file by the tenant's name. */
function nameProblems(file: string, name: string): TenantProblem[] {
  const expected = basename(file, '.json');
  if (name === expected) return [];
  const [got, remedy] = [JSON.stringify(name), 'rename the file or the tenant'];
  const message = `tenant: got ${got}, expected "${expected}" like the file's name; ${remedy}`;
  return [{ field: 'tenant', got, expected: `"${expected}"`, remedy, message }];
}

function reportText({ file, ok, problems, warnings }: CheckReport): string {
  const verdict = ok ? `${file} is right` : `${file} is refused: ${problems.length} to correct`;
  const lines = [
    verdict,
    ...problems.map((each) => `  - ${each.message}`),
    ...warnings.map((each) => `  note: ${each.message}`),
  ];
  return `${lines.join('\n')}\n`;
}

function refuse(refusal: Refusal, flags: Flags): void {
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ error: refusal })}\n`);
  else process.stderr.write(`${refusal.message}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
