/** What a template value may refer to; names are looked up lazily, so stacks may refer to each other in any order. */
export type Scope = {
  /** `Ref` of a resource, parameter or pseudo parameter of the stack. */
  ref(logicalId: string): unknown;
  /** `Fn::GetAtt` of a resource of the stack. */
  attribute(logicalId: string, name: string): unknown;
  /** `Fn::GetStackOutput` of another stack. */
  output(stackName: string, outputName: string): unknown;
  /** `Fn::ImportValue`. */
  imported(exportName: string): unknown;
  /** A condition of the stack. */
  condition(name: string): boolean;
  /** A value of the stack's `Mappings`. */
  mapped(map: string, top: string, second: string): unknown;
};

/** What `{ "Ref": "AWS::NoValue" }` leaves behind: the property is not there. */
const NO_VALUE = Symbol('AWS::NoValue');

/** The template value with every intrinsic function replaced by its result. Throws, by name, on one it does not know. */
export function resolveValue(value: unknown, scope: Scope): unknown {
  const resolved = resolve(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, scope)).filter((each) => each !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return call(first[0], first[1], scope);
  }
  return Object.fromEntries(
    entries.flatMap(([name, each]) => {
      const resolved = resolve(each, scope);
      return resolved === NO_VALUE ? [] : [[name, resolved] as const];
    }),
  );
}

function call(name: string, operand: unknown, scope: Scope): unknown {
  const list = () => resolve(operand, scope) as unknown[];
  switch (name) {
    case 'Ref':
      return operand === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(operand));
    case 'Fn::GetAtt': {
      const [id = '', ...rest] = Array.isArray(operand) ? operand.map(String) : String(operand).split('.');
      return scope.attribute(id, rest.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = list();
      return (parts as unknown[]).map(String).join(String(separator));
    }
    case 'Fn::Select': {
      const [index, from] = list();
      return (from as unknown[])[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = list();
      return String(text).split(String(separator));
    }
    case 'Fn::Sub':
      return substitute(operand, scope);
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = resolve(operand, scope) as { StackName: string; OutputName: string };
      return scope.output(StackName, OutputName);
    }
    case 'Fn::ImportValue':
      return scope.imported(String(resolve(operand, scope)));
    case 'Fn::If': {
      const [condition, then, otherwise] = operand as unknown[];
      return resolve(scope.condition(String(condition)) ? then : otherwise, scope);
    }
    case 'Fn::FindInMap': {
      const [map, top, second] = list();
      return scope.mapped(String(map), String(top), String(second));
    }
    case 'Fn::GetAZs':
      return ['local-1a', 'local-1b'];
    case 'Fn::Base64':
      return Buffer.from(String(resolve(operand, scope))).toString('base64');
    case 'Fn::ToJsonString':
      return JSON.stringify(resolve(operand, scope));
    default:
      throw new Error(`the local cloud does not know the intrinsic function ${name}`);
  }
}

function substitute(operand: unknown, scope: Scope): string {
  const [text, own] = Array.isArray(operand) ? (operand as [string, Record<string, unknown>]) : [String(operand), {}];
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in own) return String(resolve(own[name], scope));
    const [id = '', ...attribute] = name.split('.');
    return String(attribute.length === 0 ? scope.ref(id) : scope.attribute(id, attribute.join('.')));
  });
}

/** Whether a condition of the template holds. */
export function holds(condition: unknown, scope: Scope): boolean {
  const [[name, operand] = ['', undefined]] = Object.entries(condition as Record<string, unknown>);
  const list = operand as unknown[];
  switch (name) {
    case 'Fn::Equals':
      return resolveValue(list[0], scope) === resolveValue(list[1], scope);
    case 'Fn::Not':
      return !holds(list[0], scope);
    case 'Fn::And':
      return list.every((each) => holds(each, scope));
    case 'Fn::Or':
      return list.some((each) => holds(each, scope));
    case 'Condition':
      return scope.condition(String(operand));
    default:
      throw new Error(`the local cloud does not know the condition function ${name}`);
  }
}
