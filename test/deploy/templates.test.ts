import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '@piutang/infra/repository.ts';
import { synthesize } from '@piutang/infra/synth.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GAPS } from './gaps.ts';
import { pythonEnvironment, REGION } from './ministack.ts';

/** The CDK writes a dependency on the role beside the reference that implies it. */
const CDK_HABITS = ['W3005'];

describe('the synthesized templates', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'piutang-lint-'));
  beforeAll(() => synthesize({ tenant: 'example', outDir, nag: false }));
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));

  it('have no finding in cfn-lint, warnings and hints included, for the region of the books', () => {
    const templates = globSync('*.template.json', { cwd: outDir }).map((each) => join(outDir, each));
    expect(templates).toHaveLength(3);
    const lint = join(pythonEnvironment(), 'bin', 'cfn-lint');
    const args = ['--regions', REGION, '--include-checks', 'I', '--ignore-checks', ...CDK_HABITS, '--format', 'json'];
    let report = '[]';
    try {
      report = execFileSync(lint, [...args, '--template', ...templates], { encoding: 'utf8' });
    } catch (error) {
      report = (error as { stdout: string }).stdout;
    }
    const findings = JSON.parse(report === '' ? '[]' : report) as { Rule: { Id: string }; Message: string }[];
    expect(findings.map(({ Rule, Message }) => `${Rule.Id} ${Message}`)).toEqual([]);
  });
});

describe('the list of what MiniStack cannot show', () => {
  it('stands in the documentation, each gap with a test that exists', () => {
    const text = readFileSync(join(REPOSITORY, 'docs', 'deployment-proof.md'), 'utf8');
    for (const { name, coveredBy } of GAPS) {
      expect(text, name).toContain(name);
      expect(text).toContain(coveredBy);
      expect(existsSync(join(REPOSITORY, coveredBy)), coveredBy).toBe(true);
    }
  });
});
