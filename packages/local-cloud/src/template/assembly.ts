import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One synthesized stack. */
export type StackTemplate = {
  readonly name: string;
  readonly region: string | undefined;
  readonly template: Template;
  /** Folder of an asset by the S3 key under which it would be uploaded. */
  readonly assetDirs: ReadonlyMap<string, string>;
};

export type Template = {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
};

export type TemplateResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
};

export type AssemblyRefusal = { readonly refused: 'no-assembly'; readonly message: string };

type Manifest = {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly directoryName?: string;
        };
      }
    >
  >;
};

/** Reads what `cdk synth` wrote (`cdk.out`), stacks of nested stages included. */
export function readAssembly(dir: string): readonly StackTemplate[] | AssemblyRefusal {
  if (!existsSync(join(dir, 'manifest.json'))) {
    return { refused: 'no-assembly', message: `${dir} holds no synthesized template: run npm run synth first` };
  }
  const manifest = readJson<Manifest>(join(dir, 'manifest.json'));
  const stacks: StackTemplate[] = [];
  for (const [id, artifact] of Object.entries(manifest.artifacts ?? {})) {
    const { templateFile, stackName, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly' && directoryName !== undefined) {
      const nested = readAssembly(join(dir, directoryName));
      if ('refused' in nested) return nested;
      stacks.push(...nested);
    }
    if (artifact.type !== 'aws:cloudformation:stack' || templateFile === undefined) continue;
    stacks.push({
      name: stackName ?? id,
      region: regionOf(artifact.environment),
      template: readJson<Template>(join(dir, templateFile)),
      assetDirs: assetDirsOf(dir, templateFile),
    });
  }
  return stacks;
}

/** `aws://unknown-account/ap-southeast-3` -> `ap-southeast-3`. */
function regionOf(environment: string | undefined): string | undefined {
  const region = environment?.split('/').at(-1);
  return region === undefined || region.startsWith('unknown') ? undefined : region;
}

function assetDirsOf(dir: string, templateFile: string): Map<string, string> {
  const file = join(dir, templateFile.replace(/\.template\.json$/, '.assets.json'));
  const found = new Map<string, string>();
  if (!existsSync(file)) return found;
  type Asset = { source: { path: string }; destinations: Record<string, { objectKey: string }> };
  for (const asset of Object.values(readJson<{ files: Record<string, Asset> }>(file).files)) {
    for (const { objectKey } of Object.values(asset.destinations)) {
      found.set(objectKey, resolve(dir, asset.source.path));
    }
  }
  return found;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
