import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The command by itself: the whole of `piutang` takes a second to start, and these tests start it often. */
const COMMAND = `
  import { Command } from '${import.meta.resolve('commander')}';
  import { tenant } from '${new URL('./tenant.ts', import.meta.url).href}';
  const program = new Command();
  tenant(program, (exitCode) => { process.exitCode = exitCode; });
  await program.parseAsync(process.argv.slice(1), { from: 'user' });
`;

/** Runs `piutang tenant …` in a folder of its own. */
function inFolder(folder = mkdtempSync(join(tmpdir(), 'piutang-tenant-'))) {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', COMMAND, '--', 'tenant', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    return { status, stdout, stderr };
  };
  return { folder, run, file: (name: string) => join(folder, 'tenants', `${name}.json`) };
}

describe('piutang tenant init', () => {
  it('writes a file that passes the check, and never overwrites it', () => {
    const { run, file } = inFolder();
    expect(run('init', 'acme')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('wrote tenants/acme.json'),
    });
    const written = readFileSync(file('acme'), 'utf8');
    expect(run('check', 'acme')).toMatchObject({ status: 0, stdout: expect.stringContaining('note: mail is absent') });
    expect(run('init', 'acme')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/EEXIST.*choose another name/),
    });
    expect(readFileSync(file('acme'), 'utf8')).toBe(written);
  });

  it('refuses a name that could leave the folder or name no stack', () => {
    const { run } = inFolder();
    for (const name of ['../evil', 'Acme', 'a', '9lives']) {
      expect(run('init', name)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^tenant: got .*expected 2 to 31/),
      });
    }
  });
});

describe('piutang tenant check', () => {
  it('names every problem with field, got, expected and remedy, for people and for machines', () => {
    const { run, file } = inFolder();
    run('init', 'acme');
    const json = JSON.parse(readFileSync(file('acme'), 'utf8'));
    json.languag = 'id';
    delete json.schedules;
    writeFileSync(file('acme'), JSON.stringify(json));
    const people = run('check', 'acme');
    expect(people.status).toBe(1);
    expect(people.stdout.split('\n').slice(0, 3)).toEqual([
      'tenants/acme.json is refused: 2 to correct',
      '  - schedules: got nothing, expected an object with ageAt, remindAgainAt; add it, as docs/tenant-file.md shows',
      expect.stringMatching(/^ {2}- unknown field languag: .*write language if that is meant$/),
    ]);
    const machines = run('check', file('acme'), '--json');
    expect(machines.status).toBe(1);
    expect(JSON.parse(machines.stdout)).toMatchObject({
      ok: false,
      tenant: null,
      problems: [
        {
          field: 'schedules',
          got: 'nothing',
          expected: 'an object with ageAt, remindAgainAt',
          remedy: expect.any(String),
        },
        { field: 'languag' },
      ],
    });
  });

  it('refuses a file that is not there, is not JSON, or holds another tenant', () => {
    const { run, file, folder } = inFolder();
    expect(run('check', 'nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('piutang tenant init nobody'),
    });
    expect(JSON.parse(run('check', 'nobody', '--json').stdout)).toMatchObject({ error: { code: 'file-unreadable' } });
    mkdirSync(join(folder, 'tenants'));
    writeFileSync(file('broken'), '{ "tenant": ');
    expect(run('check', 'broken')).toMatchObject({ status: 1, stderr: expect.stringContaining('is not JSON') });
    run('init', 'acme');
    writeFileSync(file('other'), readFileSync(file('acme')));
    expect(run('check', 'other')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('got "acme", expected "other"'),
    });
  });
});
