import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tenant } from '@piutang/tenancy';
import { App, Tags } from 'aws-cdk-lib';
import { bundlesDir } from './bundle.ts';
import type { FunctionName } from './functions.ts';
import { addPolicyChecks } from './policy.ts';
import { REPOSITORY } from './repository.ts';
import { DataStack } from './stacks/data.ts';
import { OperationsStack } from './stacks/operations.ts';
import { ProcessingStack } from './stacks/processing.ts';
import { DEFAULT_TENANT, loadTenant } from './tenant-file.ts';

/** Props of {@link piutangApp}. */
export type PiutangAppProps = {
  readonly tenant: Tenant;
  /** Folder of a function's bundle. */
  readonly codeDirOf: (name: FunctionName) => string;
  /** Where the cloud assembly goes. @default - where the CDK command says, or a temporary folder */
  readonly outDir?: string;
  /** Check policies while synthesizing. */
  readonly nag: boolean;
  /** Day on which acknowledgements are judged, YYYY-MM-DD. */
  readonly today: string;
};

/** One tenant's app: the stacks, wired. */
export function piutangApp(props: PiutangAppProps) {
  const app = new App({
    context: { ...cdkContext(), 'aws:cdk:disable-creation-stack-traces': true },
    analyticsReporting: false,
    treeMetadata: false,
    // Stack traces name folders of this machine; without them the assembly is the same wherever it is made.
    stackTraces: false,
    ...(props.outDir === undefined ? {} : { outdir: props.outDir }),
  });
  const prefix = `Piutang-${props.tenant.tenant}`;
  const { tenant } = props;
  const data = new DataStack(app, `${prefix}-Data`, { tenant });
  const processing = new ProcessingStack(app, `${prefix}-Processing`, { tenant, data, codeDirOf: props.codeDirOf });
  const operations = new OperationsStack(app, `${prefix}-Operations`, { tenant, data, processing });
  Tags.of(app).add('piutang:tenant', tenant.tenant);
  if (props.nag) addPolicyChecks(app, props.today);
  return { app, data, processing, operations };
}

/** What the CDK command would pass from cdk.json, so that an app made in this process gives the same templates. */
function cdkContext(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return { ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
}

/** The tenant that the caller names: `PIUTANG_TENANT`, or `cdk … --context tenant=NAME`. */
function namedTenant(): string {
  const fromContext: unknown = new App({ autoSynth: false }).node.tryGetContext('tenant');
  return process.env.PIUTANG_TENANT ?? (typeof fromContext === 'string' ? fromContext : DEFAULT_TENANT);
}

if (import.meta.main) {
  const tenant = loadTenant(namedTenant());
  piutangApp({
    tenant,
    codeDirOf: (name) => join(bundlesDir(tenant.tenant), name),
    nag: process.env.PIUTANG_NAG !== 'off',
    today: new Date().toISOString().slice(0, 10),
  }).app.synth();
}
