import type { StackTemplate } from './assembly.ts';
import { holds, resolveValue, type Scope } from './intrinsics.ts';
import { ACCOUNT, attributeOf, generatedName, nameProperty, type Place, refOf } from './names.ts';

/** A resource with its name and every property worked out. */
export type Resource = {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly assetDirs: ReadonlyMap<string, string>;
};

export type Resolved = {
  readonly resources: readonly Resource[];
  /** Outputs by stack and name. */
  readonly outputs: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
};

/** Every resource of every stack that its condition keeps, with all references between stacks followed. */
export function resolveStacks(stacks: readonly StackTemplate[], place: Place): Resolved {
  const scopes = new Map<string, Scope>();
  for (const stack of stacks) scopes.set(stack.name, scopeOf(stack, stacks, scopes, place));
  const scopeFor = (name: string) => {
    const scope = scopes.get(name);
    if (scope === undefined) throw new Error(`template refers to stack ${name}, which is not in the assembly`);
    return scope;
  };
  const resources = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {})
      .filter(([, resource]) => resource.Condition === undefined || scopeFor(stack.name).condition(resource.Condition))
      .map(([logicalId, resource]) => {
        const scope = scopeFor(stack.name);
        return {
          stack: stack.name,
          logicalId,
          type: resource.Type,
          name: physicalName(stack, logicalId, scope),
          arn: String(scope.attribute(logicalId, 'Arn')),
          properties: resolveValue(resource.Properties ?? {}, scope) as Record<string, unknown>,
          assetDirs: stack.assetDirs,
        };
      }),
  );
  const outputs = new Map(
    stacks.map((stack) => [
      stack.name,
      new Map(
        Object.entries(stack.template.Outputs ?? {}).map(([name, output]) => [
          name,
          resolveValue(output.Value, scopeFor(stack.name)),
        ]),
      ),
    ]),
  );
  return { resources, outputs };
}

function physicalName(stack: StackTemplate, logicalId: string, scope: Scope): string {
  const resource = stack.template.Resources?.[logicalId];
  const property = nameProperty(resource?.Type ?? '');
  const given = property === undefined ? undefined : resolveValue(resource?.Properties?.[property], scope);
  return typeof given === 'string' ? given : generatedName(stack.name, logicalId, resource?.Type ?? '');
}

function scopeOf(
  stack: StackTemplate,
  stacks: readonly StackTemplate[],
  scopes: ReadonlyMap<string, Scope>,
  place: Place,
): Scope {
  const { template } = stack;
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': place.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${ACCOUNT}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
  };
  const typeOf = (logicalId: string) => {
    const type = template.Resources?.[logicalId]?.Type;
    if (type === undefined) throw new Error(`stack ${stack.name} refers to ${logicalId}, which it does not declare`);
    return type;
  };
  const outputOf = (from: StackTemplate, name: string) => {
    const output = from.template.Outputs?.[name];
    const scope = scopes.get(from.name);
    if (output === undefined || scope === undefined) throw new Error(`stack ${from.name} has no output ${name}`);
    return resolveValue(output.Value, scope);
  };
  const scope: Scope = {
    ref: (id) => {
      if (id in pseudo) return pseudo[id];
      if (template.Parameters !== undefined && id in template.Parameters) return template.Parameters[id]?.Default;
      return refOf(typeOf(id), physicalName(stack, id, scope), place);
    },
    attribute: (id, name) => attributeOf(typeOf(id), physicalName(stack, id, scope), name, place),
    output: (stackName, outputName) => {
      const other = stacks.find((each) => each.name === stackName.split('/').at(stackName.startsWith('arn:') ? 1 : 0));
      if (other === undefined) throw new Error(`stack ${stack.name} refers to stack ${stackName}, which is not there`);
      return outputOf(other, outputName);
    },
    imported: (exportName) => {
      for (const other of stacks) {
        for (const [name, output] of Object.entries(other.template.Outputs ?? {})) {
          const exporting = scopes.get(other.name);
          if (output.Export === undefined || exporting === undefined) continue;
          if (resolveValue(output.Export.Name, exporting) === exportName) return outputOf(other, name);
        }
      }
      throw new Error(`stack ${stack.name} imports ${exportName}, which no stack exports`);
    },
    condition: (name) => holds(template.Conditions?.[name] ?? {}, scope),
    mapped: (map, top, second) => template.Mappings?.[map]?.[top]?.[second],
  };
  return scope;
}
