import type { Language } from '@piutang/money';
import {
  type Audience,
  type NoticeWording,
  validateWording,
  WORDING,
  WORDING_PARTS,
  type WordingTone,
} from '@piutang/notices';
import { type Customer, judge } from '@piutang/receivables';
import {
  create,
  type NoticeTemplate,
  type NoticeTemplateId,
  noticeTemplateKind,
  noticeTemplatePartition,
  read,
  replace,
} from '@piutang/table';
import type { Clerk } from './case-clerk.ts';
import type { Desk } from './desk.ts';

export const TEMPLATE_LANGUAGES: readonly Language[] = ['id', 'en'];
export const TEMPLATE_TONES: readonly WordingTone[] = [
  'courtesy',
  'friendly',
  'reminder',
  'firm',
  'final',
  'thank-you',
];
export const TEMPLATE_AUDIENCES: readonly Audience[] = ['everybody', 'B2B', 'B2C', 'government'];

/** Which mails a wording is for. */
export type TemplateUse = { readonly language: Language; readonly tone: WordingTone; readonly audience: Audience };

export type TemplateRefusal = {
  readonly refused: 'not-allowed' | 'template-unfit' | 'template-unknown' | 'changed-meanwhile';
  /** One sentence; of an unfit template, one a line. */
  readonly message: string;
};

/** Puts a tenant's own words in force: from the next mail on. What may not be used is refused with every reason. */
export async function saveTemplate(
  desk: Desk,
  use: TemplateUse,
  wording: NoticeWording,
  clerk: Clerk,
): Promise<NoticeTemplate | TemplateRefusal> {
  const problems = validateWording(wording, use.audience, use.tone);
  const refusal = notAllowed(desk, clerk);
  if (refusal !== undefined) return refusal;
  if (problems.length > 0) {
    return { refused: 'template-unfit', message: problems.map(({ message }) => message).join('\n') };
  }
  const known = await read(desk.table, noticeTemplateKind, use);
  if (known !== undefined && known.withdrawnAt === undefined && saysTheSame(known, wording)) return known;
  const { subject, preheader, heading, opening, next, closing } = wording;
  const template: NoticeTemplate = {
    ...{ language: use.language, tone: use.tone, audience: use.audience },
    ...{ subject, preheader, heading, opening, next, closing },
    actor: clerk.actor,
    recordedAt: desk.clock(),
    version: known?.version ?? 1,
  };
  return written(desk, known, template);
}

/** Brings the product's words back for these mails. */
export async function withdrawTemplate(
  desk: Desk,
  use: TemplateUse,
  clerk: Clerk,
): Promise<NoticeTemplate | TemplateRefusal> {
  const refusal = notAllowed(desk, clerk);
  if (refusal !== undefined) return refusal;
  const known = await read(desk.table, noticeTemplateKind, use);
  if (known === undefined) {
    const message = `there is no template of your own for ${nameOf(use)}: piutang template list shows those that there are`;
    return { refused: 'template-unknown', message };
  }
  if (known.withdrawnAt !== undefined) return known;
  const now = desk.clock();
  return written(desk, known, { ...known, withdrawnAt: now, actor: clerk.actor, recordedAt: now });
}

/** A template that was saved, with which mails it is for. */
export type SavedTemplate = NoticeTemplate & TemplateUse;

/** Every template that was ever saved, also those taken back. */
export async function savedTemplates(desk: Pick<Desk, 'table'>): Promise<readonly SavedTemplate[]> {
  const templates: SavedTemplate[] = [];
  for (const language of TEMPLATE_LANGUAGES) {
    for (const tone of TEMPLATE_TONES) templates.push(...(await templatesOf(desk, language, tone)));
  }
  return templates;
}

/**
 * The words for a customer's mail: the tenant's for its segment, else the tenant's for everybody, else the product's. A
 * stored template is checked again; one that may not be used is passed over, counted, and so told by an alarm.
 */
export async function wordingFor(
  desk: Pick<Desk, 'table' | 'count'>,
  { language, segment }: Pick<Customer, 'language' | 'segment'>,
  tone: WordingTone,
): Promise<NoticeWording> {
  const inForce = (await templatesOf(desk, language, tone)).filter(({ withdrawnAt }) => withdrawnAt === undefined);
  for (const audience of [segment, 'everybody'] as const) {
    const template = inForce.find((each) => each.audience === audience);
    if (template === undefined) continue;
    if (validateWording(template, segment, tone).length === 0) return template;
    desk.count('TemplatesPassedOver', 1);
    desk.count('ChecksFailed', 1);
  }
  return WORDING[language][tone];
}

/** How people name the mails of a use, e.g. `en reminder for B2C`. */
export function nameOf({ language, tone, audience }: NoticeTemplateId): string {
  return `${language} ${tone} for ${audience}`;
}

async function templatesOf(
  { table }: Pick<Desk, 'table'>,
  language: Language,
  tone: WordingTone,
): Promise<SavedTemplate[]> {
  const found: SavedTemplate[] = [];
  for await (const item of table.query(noticeTemplatePartition(language, tone))) {
    found.push({ ...noticeTemplateKind.decode(item), tone });
  }
  return found;
}

/** Words go to every customer, so that choosing them takes a controller. */
function notAllowed({ tenant }: Desk, { actor }: Clerk): TemplateRefusal | undefined {
  const leave = judge(tenant.authority ?? {}, {
    actor,
    action: 'template',
    amountMinor: 0n,
    currency: tenant.baseCurrency,
  });
  return leave.may === 'alone' ? undefined : { refused: 'not-allowed', message: leave.message };
}

function saysTheSame(template: NoticeTemplate, wording: NoticeWording): boolean {
  return WORDING_PARTS.every((part) => template[part] === wording[part]);
}

async function written(
  desk: Desk,
  known: NoticeTemplate | undefined,
  template: NoticeTemplate,
): Promise<NoticeTemplate | TemplateRefusal> {
  const result = await desk.table.commit([
    known === undefined
      ? create(noticeTemplateKind, template, 'no such template yet')
      : replace(noticeTemplateKind, known, template, 'template unchanged since it was read'),
  ]);
  if (result.committed) return template;
  const message = `somebody else saved ${nameOf(template)} at the same moment: look at theirs with piutang template show, then save again`;
  return { refused: 'changed-meanwhile', message };
}
