import Mustache from 'mustache';

/** What a template may name: fields that are printed, and flags that a section may ask for. */
export type TemplateFields = { readonly values: readonly string[]; readonly flags: readonly string[] };

export type TemplateProblem = {
  readonly code:
    | 'too-long'
    | 'unreadable'
    | 'unescaped'
    | 'partial'
    | 'delimiter'
    | 'unknown-field'
    | 'not-a-flag'
    | 'not-a-value';
  /** What, got, expected, remedy, in one sentence. */
  readonly message: string;
};

/** Longer than any letter; it bounds the work of parsing a hostile text. */
export const MAX_TEMPLATE_CHARS = 4_000;

type Token = [type: string, value: string, start: number, end: number, children?: Token[], close?: number];

/**
 * Every reason why a text may not be a template: it must be mustache that only prints the listed values, and sections
 * that only ask for the listed flags. No unescaped tags, partials or changes of delimiters; a dotted name is refused even
 * where its first part is listed, because mustache follows it into prototypes. This list is the security boundary: it is
 * checked when a template is saved and again before each rendering.
 */
export function validateTemplate(template: string, fields: TemplateFields): TemplateProblem[] {
  if (template.length > MAX_TEMPLATE_CHARS) {
    const message = `got ${template.length} characters, expected at most ${MAX_TEMPLATE_CHARS}; shorten the text`;
    return [{ code: 'too-long', message }];
  }
  let tokens: Token[];
  try {
    tokens = Mustache.parse(template) as Token[];
  } catch (error) {
    const message = `got tags that cannot be read (${error instanceof Error ? error.message : ''}), expected each section closed; close it`;
    return [{ code: 'unreadable', message }];
  }
  return tokens.flatMap((token) => problemsOf(token, fields));
}

function problemsOf([type, value, , , children]: Token, fields: TemplateFields): TemplateProblem[] {
  switch (type) {
    case 'text':
    case '!':
      return [];
    case 'name':
      return fieldProblems(value, fields.values, fields.flags, 'not-a-value', `{{#${value}}}…{{/${value}}}`);
    case '#':
    case '^':
      return [
        ...fieldProblems(value, fields.flags, fields.values, 'not-a-flag', `{{${value}}}`),
        ...(children ?? []).flatMap((child) => problemsOf(child, fields)),
      ];
    case '&':
      return [
        {
          code: 'unescaped',
          message: `got the unescaped tag of ${shown(value)}, expected {{${shown(value)}}}; use two braces and no &`,
        },
      ];
    case '>':
      return [{ code: 'partial', message: `got the partial ${shown(value)}, expected none; write its text here` }];
    case '=':
      return [{ code: 'delimiter', message: 'got a change of delimiters, expected {{ and }} throughout; remove it' }];
    default:
      return [{ code: 'unreadable', message: `got a tag of kind ${shown(type)}, expected a field; remove it` }];
  }
}

function fieldProblems(
  name: string,
  allowed: readonly string[],
  otherKind: readonly string[],
  code: 'not-a-flag' | 'not-a-value',
  instead: string,
): TemplateProblem[] {
  if (allowed.includes(name)) return [];
  if (otherKind.includes(name)) {
    return [{ code, message: `got ${name} in the wrong kind of tag, expected ${instead}; write it so` }];
  }
  const message = `got the field ${shown(name)}, expected one of ${allowed.join(', ')}; correct its name`;
  return [{ code: 'unknown-field', message }];
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
