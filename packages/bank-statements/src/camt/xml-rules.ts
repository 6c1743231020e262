/**
 * What to do with one element: children not named here are skipped with all they hold. `text` gets the whole character
 * data of the element, decoded, with white space at the ends removed, just before `close`.
 */
export type ElementRule<S> = {
  readonly children?: ReadonlyMap<string, ElementRule<S>>;
  /** For children of any other name. May be the rule itself, for wrappers of unknown depth. */
  readonly other?: ElementRule<S>;
  readonly open?: (state: S) => void;
  /** Called for each attribute, before `open`. Names keep their prefix. */
  readonly attribute?: (state: S, name: string, value: string) => void;
  readonly text?: (state: S, text: string) => void;
  readonly close?: (state: S) => void;
};

/** A rule with its children in a table without collisions, so that a tag costs one look-up by the hash of its name. */
export type CompiledRule<S> = {
  /** The rule's own functions; all compiled rules have one shape, which engines look up several times faster. */
  readonly open: ((state: S) => void) | undefined;
  readonly attribute: ((state: S, name: string, value: string) => void) | undefined;
  readonly text: ((state: S, text: string) => void) | undefined;
  readonly close: ((state: S) => void) | undefined;
  table: readonly (CompiledChild<S> | undefined)[];
  other: CompiledRule<S> | undefined;
};

type CompiledChild<S> = { readonly codes: Uint16Array; readonly hash: number; readonly rule: CompiledRule<S> };

/** Compiles rules once for a scanner; rules may contain themselves. */
export function compileRules<S>(roots: ElementRule<S>): CompiledRule<S> {
  return compile(roots, new Map());
}

function compile<S>(rule: ElementRule<S>, done: Map<ElementRule<S>, CompiledRule<S>>): CompiledRule<S> {
  const known = done.get(rule);
  if (known !== undefined) return known;
  const compiled: CompiledRule<S> = {
    open: rule.open,
    attribute: rule.attribute,
    text: rule.text,
    close: rule.close,
    table: [],
    other: undefined,
  };
  done.set(rule, compiled);
  const children = [...(rule.children ?? [])].map(([name, child]) => ({
    codes: Uint16Array.from(name, (character) => character.charCodeAt(0)),
    hash: hashOf(name),
    rule: compile(child, done),
  }));
  let size = 1;
  while (new Set(children.map((child) => child.hash & (size - 1))).size < children.length) size *= 2;
  const table: (CompiledChild<S> | undefined)[] = new Array(size).fill(undefined);
  for (const child of children) table[child.hash & (size - 1)] = child;
  compiled.table = table;
  compiled.other = rule.other === undefined ? undefined : compile(rule.other, done);
  return compiled;
}

function hashOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return hash;
}
