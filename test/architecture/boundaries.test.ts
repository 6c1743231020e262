import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** The direction of dependencies between the packages: a package imports only packages to its left. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  money: [],
  calendar: [],
  'bank-statements': ['money', 'calendar'],
  receivables: ['money', 'calendar'],
  tenancy: ['money', 'calendar'],
  events: ['money', 'calendar'],
  'cash-application': ['money', 'calendar', 'receivables', 'bank-statements', 'tenancy'],
  collections: ['money', 'calendar', 'receivables', 'tenancy'],
  dunning: ['money', 'calendar', 'receivables', 'tenancy'],
  notices: ['money', 'calendar', 'receivables', 'tenancy', 'dunning'],
  letters: ['money', 'calendar', 'tenancy', 'notices'],
  table: ['money', 'calendar', 'receivables'],
  workflows: [
    'money',
    'calendar',
    'bank-statements',
    'receivables',
    'tenancy',
    'events',
    'cash-application',
    'collections',
    'dunning',
    'notices',
    'letters',
    'table',
  ],
  adapters: ['workflows', 'events', 'calendar'],
};

/** Packages that decide and do no I/O. */
const PURE = [
  'money',
  'calendar',
  'bank-statements',
  'receivables',
  'tenancy',
  'events',
  'cash-application',
  'collections',
  'dunning',
  'notices',
  'letters',
  'workflows',
];

type Source = { readonly file: string; readonly text: string; readonly imports: readonly string[] };

function sourcesUnder(folder: string): Source[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test(-data)?\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(`${sep}node_modules${sep}`))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      const imports = [...text.matchAll(/^\s*(?:import|export)\b[^;]*?from\s+'([^']+)'|import\('([^']+)'\)/gms)].map(
        (found) => found[1] ?? found[2] ?? '',
      );
      return { file: relative(ROOT, path), text, imports };
    });
}

const offenders = (sources: readonly Source[], isOffence: (imported: string) => boolean) =>
  sources.flatMap(({ file, imports }) => imports.filter(isOffence).map((imported) => `${file} imports ${imported}`));

describe('the folders', () => {
  it.each(Object.entries(LAYERS))('packages/%s imports only the packages below it', (name, below) => {
    const allowed = new Set(below.map((each) => `@piutang/${each}`));
    const packageOf = (imported: string) => imported.split('/').slice(0, 2).join('/');
    const sources = sourcesUnder(`packages/${name}/src`);
    expect(sources.length).toBeGreaterThan(0);
    expect(
      offenders(sources, (imported) => imported.startsWith('@piutang/') && !allowed.has(packageOf(imported))),
    ).toEqual([]);
  });

  it('only the table and the adapters know AWS clients, the shell and the tools excepted', () => {
    const product = [...Object.keys(LAYERS).filter((name) => name !== 'table' && name !== 'adapters')].flatMap((name) =>
      sourcesUnder(`packages/${name}/src`),
    );
    expect(offenders(product, (imported) => imported.startsWith('@aws-sdk/'))).toEqual([]);
  });

  it('only the functions know middy and Powertools', () => {
    const others = ['packages', 'infra'].flatMap(sourcesUnder);
    expect(
      offenders(others, (imported) => imported.startsWith('@middy/') || imported.startsWith('@aws-lambda-powertools/')),
    ).toEqual([]);
  });

  it('only the infrastructure knows the CDK, and it knows no domain but the tenant file', () => {
    const product = ['packages', 'functions'].flatMap(sourcesUnder);
    expect(offenders(product, (imported) => imported.startsWith('aws-cdk-lib') || imported === 'constructs')).toEqual(
      [],
    );
    expect(
      offenders(
        sourcesUnder('infra'),
        (imported) => imported.startsWith('@piutang/') && imported !== '@piutang/tenancy',
      ),
    ).toEqual([]);
  });

  it('a function imports no other function', () => {
    const crossing = sourcesUnder('functions').flatMap(({ file, imports }) => {
      const own = file.split(sep).slice(0, 2).join(sep);
      return imports
        .filter((imported) => imported.startsWith('.'))
        .map((imported) => join(file, '..', imported))
        .filter((target) => !target.startsWith(own + sep) && !target.startsWith(join('functions', 'shell') + sep))
        .map((target) => `${file} imports ${target}`);
    });
    expect(crossing).toEqual([]);
  });

  it('product code names no emulator', () => {
    const product = [...Object.keys(LAYERS).map((name) => `packages/${name}/src`), 'functions'].flatMap(sourcesUnder);
    const naming = product
      .filter(({ text }) => /dynoxide|fauxqs|localstack|ministack|aws-ses-v2-local/i.test(text))
      .map(({ file }) => file);
    expect(naming).toEqual([]);
  });
});

describe('the functional core', () => {
  it.each(PURE)('packages/%s reads no clock, environment, randomness, disk or network', (name) => {
    const impure = sourcesUnder(`packages/${name}/src`).flatMap(({ file, text, imports }) => [
      ...[...text.matchAll(/Date\.now\(|new Date\(\)|Math\.random\(|process\.env|randomUUID|\bfetch\(/g)].map(
        ([found]) => `${file}: ${found}`,
      ),
      ...imports
        .filter((imported) => /^node:(fs|net|http|https|child_process|os|worker_threads|timers)/.test(imported))
        .map((imported) => `${file} imports ${imported}`),
    ]);
    expect(impure).toEqual([]);
  });
});
