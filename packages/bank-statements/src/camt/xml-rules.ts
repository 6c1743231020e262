import { createNameTable, type NameTable, nextHash } from '../name-table.ts';
import { isNameAt } from './xml-codes.ts';

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
  /** The text is often that of the element before, as signs and days are: then no string is made of it again. */
  readonly repeats?: boolean;
  readonly close?: (state: S) => void;
};

/** A rule with its children in a table, so that a tag costs one look-up by the hash of its name. */
export type CompiledRule<S> = {
  /** The rule's own functions; all compiled rules have one shape, which engines look up several times faster. */
  readonly open: ((state: S) => void) | undefined;
  readonly attribute: ((state: S, name: string, value: string) => void) | undefined;
  readonly text: ((state: S, text: string) => void) | undefined;
  readonly close: ((state: S) => void) | undefined;
  readonly repeats: boolean;
  /** Only text is asked for. */
  readonly isLeaf: boolean;
  table: NameTable<KnownElement<S>>;
  other: CompiledRule<S> | undefined;
};

/** An element that a rule names, with what was seen of it last: files repeat themselves. */
export type KnownElement<S> = {
  readonly codes: Uint16Array;
  readonly hash: number;
  readonly parent: CompiledRule<S>;
  readonly rule: CompiledRule<S>;
  /** The known element that was opened after this one. */
  follower: KnownElement<S> | undefined;
  /** A short text that it held. */
  text: string;
  attribute: KnownAttribute | undefined;
};

/** The only attribute of a tag. */
export type KnownAttribute = {
  /** From the end of the tag's name to its `>`. */
  readonly codes: Uint16Array;
  readonly name: string;
  readonly value: string;
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
    repeats: rule.repeats === true,
    isLeaf: rule.text !== undefined && rule.children === undefined && rule.other === undefined,
    table: [],
    other: undefined,
  };
  done.set(rule, compiled);
  const children = [...(rule.children ?? [])].map(
    ([name, child]) => [name, knownElement(name, compiled, compile(child, done))] as const,
  );
  compiled.table = createNameTable(children);
  compiled.other = rule.other === undefined ? undefined : compile(rule.other, done);
  return compiled;
}

function knownElement<S>(name: string, parent: CompiledRule<S>, rule: CompiledRule<S>): KnownElement<S> {
  const codes = Uint16Array.from(name, (character) => character.charCodeAt(0));
  return { codes, hash: codes.reduce(nextHash, 0), parent, rule, follower: undefined, text: '', attribute: undefined };
}

/** The child of a rule whose name stands between two positions; `undefined` where the rule names no such child. */
export function childNamed<S>(
  { table }: CompiledRule<S>,
  codes: Uint16Array,
  hash: number,
  start: number,
  end: number,
): KnownElement<S> | undefined {
  const child = table[hash & (table.length - 1)]?.value;
  const isIt = child !== undefined && child.hash === hash && child.codes.length === end - start;
  return isIt && isNameAt(codes, start, child.codes) ? child : undefined;
}
