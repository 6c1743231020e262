import { readFileSync } from 'node:fs';
import { type NoticeWording, WORDING_PARTS } from '@piutang/notices';
import { TEMPLATE_AUDIENCES, TEMPLATE_LANGUAGES, TEMPLATE_TONES, type TemplateUse } from '@piutang/workflows';
import type { Refusal } from '../live/live-command.ts';
import { isOneOf, notOneOf } from '../live/options.ts';

/** Ten times the longest wording: more is not one. */
const MAX_FILE_CHARS = 100_000;

/** A wording, and which mails it is for. */
export type TemplateFile = { readonly use: TemplateUse; readonly wording: NoticeWording };

export type UseFlags = { readonly language: string; readonly tone: string; readonly for: string };

/** Which mails are meant; a misspelt one is refused with those that there are. */
export function useOf({ language, tone, for: audience }: UseFlags): TemplateUse | Refusal {
  if (!isOneOf(TEMPLATE_LANGUAGES, language)) return notOneOf('language', language, TEMPLATE_LANGUAGES);
  if (!isOneOf(TEMPLATE_TONES, tone)) return notOneOf('tone', tone, TEMPLATE_TONES);
  if (!isOneOf(TEMPLATE_AUDIENCES, audience)) return notOneOf('for', audience, TEMPLATE_AUDIENCES);
  return { language, tone, audience };
}

/**
 * Reads a template file: JSON with language, tone, for and the six parts; a part of several paragraphs may be a list of
 * them. What it says is not judged here.
 */
export function readTemplateFile(path: string): TemplateFile | Refusal {
  let json: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_FILE_CHARS) {
      return unreadable(path, `${text.length} characters`, 'shorten it');
    }
    json = JSON.parse(text);
  } catch (error) {
    return unreadable(path, (error as Error).message, 'check the path and the commas');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return unreadable(path, JSON.stringify(json).slice(0, 40), 'begin with what piutang template show writes');
  }
  const fields = new Map(Object.entries(json));
  const unknown = [...fields.keys()].find((name) => !['language', 'tone', 'for', ...WORDING_PARTS].includes(name));
  if (unknown !== undefined) return unreadable(path, `the field ${JSON.stringify(unknown.slice(0, 40))}`, 'remove it');
  const texts = new Map<string, string>();
  for (const name of ['language', 'tone', 'for', ...WORDING_PARTS]) {
    const text = textOf(fields.get(name));
    if (text === undefined) return unreadable(path, `${name} without a text`, `add ${name}`);
    texts.set(name, text);
  }
  const of = (name: string) => texts.get(name) ?? '';
  const use = useOf({ language: of('language'), tone: of('tone'), for: of('for') });
  if ('code' in use) return use;
  const [subject, preheader, heading] = [of('subject'), of('preheader'), of('heading')];
  const [opening, next, closing] = [of('opening'), of('next'), of('closing')];
  return { use, wording: { subject, preheader, heading, opening, next, closing } };
}

/** The file of a template, as {@link readTemplateFile} reads it. */
export function templateFileText({ use, wording }: TemplateFile): string {
  const parts = WORDING_PARTS.map((part) => {
    const paragraphs = wording[part].split(/\n\s*\n/);
    return [part, paragraphs.length > 1 ? paragraphs : wording[part]];
  });
  const { language, tone, audience } = use;
  return JSON.stringify({ language, tone, for: audience, ...Object.fromEntries(parts) }, null, 2);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return undefined;
  return value.join('\n\n');
}

function unreadable(path: string, got: string, remedy: string): Refusal {
  const fields = `language, tone, for, ${WORDING_PARTS.join(', ')}`;
  const message = `${path}: got ${got}, expected a JSON object with ${fields}; ${remedy}`;
  return { code: 'template-unreadable', message };
}
