import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

type Resource = { readonly Type: string } & Readonly<Record<string, unknown>>;
type Template = { readonly Resources?: Readonly<Record<string, Resource>> };

/** The templates of a cloud assembly by the name of their stack; empty where there is none. */
export function templatesIn(dir: string): Map<string, Template> {
  if (!existsSync(dir)) return new Map();
  return new Map(
    globSync('*.template.json', { cwd: dir })
      .sort()
      .map((file) => [
        file.replace('.template.json', ''),
        JSON.parse(readFileSync(join(dir, file), 'utf8')) as Template,
      ]),
  );
}

/** What holds data: its removal, or a new logical id, leaves the data behind and begins with an empty twin. */
const STATEFUL = /^AWS::(DynamoDB|S3::Bucket$|KMS::Key$|SES::EmailIdentity$)/;

/**
 * Lines that say what a deployment of the newer templates would add (+), take away (-) and change (~), resource by
 * resource, with the changed properties by their paths; a stateful resource that comes or goes is marked. Empty where
 * nothing changes.
 */
export function templateDiff(before: ReadonlyMap<string, Template>, after: ReadonlyMap<string, Template>): string[] {
  const stacks = [...new Set([...before.keys(), ...after.keys()])].sort();
  return stacks.flatMap((stack) => {
    const [was, is] = [before.get(stack)?.Resources ?? {}, after.get(stack)?.Resources ?? {}];
    const ids = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return ids.flatMap((id) => lineOf(was[id], is[id]).map((line) => `${stack} ${line(id)}`));
  });
}

type Line = (logicalId: string) => string;

function lineOf(was: Resource | undefined, is: Resource | undefined): Line[] {
  if (was === undefined) return is === undefined ? [] : [(id) => `+ ${id} (${is.Type})${warning(is, 'begins empty')}`];
  if (is === undefined) return [(id) => `- ${id} (${was.Type})${warning(was, 'is left behind with its data')}`];
  const paths = changedPaths(was, is, '');
  return paths.length === 0 ? [] : [(id) => `~ ${id} (${is.Type}): ${paths.join(', ')}`];
}

function warning({ Type }: Resource, what: string): string {
  return STATEFUL.test(Type) ? ` STATEFUL: ${what}` : '';
}

/** Deepest paths at which two values differ. */
function changedPaths(was: unknown, is: unknown, path: string): string[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (!isTree(was) || !isTree(is)) return [path];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  return keys.flatMap((key) => changedPaths(was[key], is[key], path === '' ? key : `${path}.${key}`));
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
