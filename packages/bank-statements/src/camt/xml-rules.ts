import { createNameTable, type NameTable } from '../name-table.ts';

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

/** A rule with its children in a table, so that a tag costs one look-up by the hash of its name. */
export type CompiledRule<S> = {
  /** The rule's own functions; all compiled rules have one shape, which engines look up several times faster. */
  readonly open: ((state: S) => void) | undefined;
  readonly attribute: ((state: S, name: string, value: string) => void) | undefined;
  readonly text: ((state: S, text: string) => void) | undefined;
  readonly close: ((state: S) => void) | undefined;
  /** Only text is asked for. */
  readonly isLeaf: boolean;
  table: NameTable<CompiledRule<S>>;
  other: CompiledRule<S> | undefined;
};

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
    isLeaf: rule.text !== undefined && rule.children === undefined && rule.other === undefined,
    table: [],
    other: undefined,
  };
  done.set(rule, compiled);
  const children = [...(rule.children ?? [])].map(([name, child]) => [name, compile(child, done)] as const);
  compiled.table = createNameTable(children);
  compiled.other = rule.other === undefined ? undefined : compile(rule.other, done);
  return compiled;
}
