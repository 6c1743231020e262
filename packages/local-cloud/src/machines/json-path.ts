/** What a path may start from: the state's input (`$`) and the execution's context (`$$`). */
export type Scope = { readonly input: unknown; readonly context: unknown };

/** The value at a path such as `$.detail.list` or `$$.Map.Item.Value`; throws where the path leads nowhere. */
export function atPath(path: string, scope: Scope): unknown {
  const [root = '', ...names] = path.split('.');
  if (root !== '$' && root !== '$$') throw new Error(`the path ${path} is not simulated: expected $ or $$`);
  let value = root === '$' ? scope.input : scope.context;
  for (const name of names) {
    const next = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
    if (next === undefined) throw new Error(`the path ${path} leads nowhere`);
    value = next;
  }
  return value;
}

/** A template with every `name.$` replaced by the value at its path. */
export function filled(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((each) => filled(each, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), atPath(String(value), scope)] : [name, filled(value, scope)],
    ),
  );
}
