import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { RUNBOOK_SECTIONS } from '@piutang/infra/constructs/alarms.ts';
import * as table from '@piutang/table';
import { describe, expect, it, vi } from 'vitest';
import { main } from '../../packages/cli/src/main.ts';

const ROOT = join(import.meta.dirname, '..', '..');

type Document = { readonly file: string; readonly text: string };

const read = (file: string): Document => ({ file, text: readFileSync(join(ROOT, file), 'utf8') });

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }).sort(),
].map(read);

/** Anchors as GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function brokenLinks({ file, text }: Document): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const found = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), path);
      if (!existsSync(found)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(found, 'utf8')).has(anchor);
    })
    .map((target) => `${file}: ${target}`);
}

/** What `piutang … --help` prints. */
async function helpOf(words: readonly string[]): Promise<string> {
  let printed = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
  try {
    await main([...words, '--help']);
  } finally {
    write.mockRestore();
  }
  return printed;
}

/** A command line as a document shows it, in a code span or block. */
type Shown = {
  readonly file: string;
  readonly line: string;
  readonly words: readonly string[];
  readonly options: readonly string[];
};

function shownIn({ file, text }: Document): Shown[] {
  const code = [...text.matchAll(/```[^\n]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, span]) => block ?? span ?? '',
  );
  const lines = code.flatMap((each) => each.split('\n')).filter((line) => !line.trimStart().startsWith('#'));
  return lines.flatMap((line) => {
    const found = /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )?(?:npx )?piutang ((?:[a-z][a-z-]* ?)+)(.*)$/.exec(line);
    if (found === null) return [];
    const [, words = '', rest = ''] = found;
    const options = [...rest.matchAll(/(?:^|\s)(--[a-z-]+)/g)].map(([, option = '']) => option);
    return [{ file, line: line.trim(), words: words.trim().split(' '), options }];
  });
}

/** Why a shown command line would not work; `undefined` when it would. */
async function objection({ file, line, words, options }: Shown): Promise<string | undefined> {
  const [group = '', verb] = words;
  const top = await helpOf([group]);
  if (!top.startsWith(`Usage: piutang ${group} `)) return `${file}: there is no command for: ${line}`;
  const isGroup = top.includes('\nCommands:\n');
  if (isGroup && verb === undefined) return undefined;
  const help = isGroup ? await helpOf([group, verb ?? '']) : top;
  if (isGroup && !help.startsWith(`Usage: piutang ${group} ${verb} `))
    return `${file}: there is no command for: ${line}`;
  const unknown = options.filter((option) => option !== '--help' && !help.includes(`${option} `));
  return unknown.length === 0 ? undefined : `${file}: ${unknown.join(', ')} is no option of: ${line}`;
}

describe('the documents', () => {
  it('link to files, pictures and sections that exist', () => {
    expect(DOCUMENTS.length).toBeGreaterThan(10);
    expect(DOCUMENTS.flatMap(brokenLinks)).toEqual([]);
  });

  it('show only commands and options that exist', async () => {
    const shown = DOCUMENTS.flatMap(shownIn);
    expect(shown.length).toBeGreaterThan(30);
    const objections: (string | undefined)[] = [];
    for (const each of shown) objections.push(await objection(each));
    expect(objections.filter((each) => each !== undefined)).toEqual([]);
  });

  it('would be told of a command and of an option that do not exist', async () => {
    const shown = shownIn({
      file: 'x.md',
      text: '`piutang review forget LINE`, `piutang verify --fix`, `piutang fly`',
    });
    expect(await Promise.all([objection(shown[0] as Shown)])).toEqual([
      'x.md: there is no command for: piutang review forget LINE',
    ]);
    expect(await objection(shown[1] as Shown)).toBe('x.md: --fix is no option of: piutang verify --fix');
    expect(await objection(shown[2] as Shown)).toBe('x.md: there is no command for: piutang fly');
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json').text) as { scripts: Readonly<Record<string, string>> };
    const named = DOCUMENTS.flatMap(({ text }) =>
      [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('have a runbook section for every alarm', () => {
    const { text } = read('docs/runbook.md');
    const headings = new Set([...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading));
    expect(Object.values(RUNBOOK_SECTIONS).filter((section) => !headings.has(section))).toEqual([]);
  });

  it('name every kind of item in the data model', () => {
    const { text } = read('docs/data-model.md');
    const kinds = Object.entries(table)
      .filter(([name]) => name.endsWith('Kind') && name !== 'defineKind')
      .map(([, kind]) => (kind as { name: string }).name);
    expect(kinds.length).toBeGreaterThan(8);
    expect(kinds.filter((name) => !text.includes(`| ${name}`))).toEqual([]);
  });

  it('tell the stored name of every field', () => {
    const { text } = read('docs/data-model.md');
    const sources = globSync('packages/table/src/kinds/*.ts', { cwd: ROOT }).map((file) => read(file).text);
    const kinds = sources.flatMap((source) => [
      ...source.matchAll(/defineKind\(\{\s*name: '([^']+)'[\s\S]*?names: \{([\s\S]*?)\}/g),
    ]);
    const rows = kinds.map(([, kind = '', names = '']) => {
      const fields = [...names.matchAll(/(\w+): '(\w+)'/g)].map(([, field, stored]) => `${field} \`${stored}\``);
      return `| ${kind} | ${fields.join(', ')} |`;
    });
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter((row) => !text.includes(row))).toEqual([]);
  });
});
