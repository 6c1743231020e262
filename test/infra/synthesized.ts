import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { piutangApp } from '@piutang/infra/app.ts';
import { tenantFilePath } from '@piutang/infra/tenant-file.ts';
import { parseTenant, type Tenant } from '@piutang/tenancy';

/** A resource of a template, as CloudFormation reads it. */
export type Resource = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is a tree without a type of its own
  readonly Properties: any;
  readonly DeletionPolicy?: string;
};
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
};

/** The example tenant, changed as a test needs it. */
export function exampleTenant(change: (tenant: Record<string, unknown>) => void = () => {}): Tenant {
  const json = JSON.parse(readFileSync(tenantFilePath('example'), 'utf8')) as Record<string, unknown>;
  change(json);
  const result = parseTenant(json);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.tenant;
}

/** Goes with the process, which need not be a run of tests: the bill is computed from templates too. */
const FOLDER = mkdtempSync(join(tmpdir(), 'piutang-infra-'));
process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));

/** The app of a tenant with a placeholder for each function's code: what is in a bundle is not this suite's concern. */
export function appOf(tenant: Tenant) {
  const root = mkdtempSync(join(FOLDER, 'app-'));
  return piutangApp({
    tenant,
    codeDirOf: (name) => {
      const dir = join(root, name);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'index.mjs'), `export const handler = () => '${name}';\n`);
      return dir;
    },
    outDir: join(root, 'cdk.out'),
    nag: false,
    today: '2026-11-21',
  });
}

/** The templates of a tenant's stacks. */
export function templatesOf(tenant: Tenant): { data: Template; processing: Template; operations: Template } {
  const { app, data, processing, operations } = appOf(tenant);
  const assembly = app.synth();
  const of = (name: string) => assembly.getStackByName(name).template as Template;
  return { data: of(data.stackName), processing: of(processing.stackName), operations: of(operations.stackName) };
}

/** Logical ids and properties of the resources of a type. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, each]) => each.Type === type);
}
