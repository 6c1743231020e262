import type { Language } from '@piutang/money';
import Mustache from 'mustache';
import { LABELS } from './labels.ts';
import type { NoticeView, RenderedNotice } from './notice-view.ts';
import { plainLine } from './plain-line.ts';
import { NOTICE_HTML, NOTICE_TEXT } from './templates.generated.ts';
import { templateProblems } from './validate-wording.ts';
import type { NoticeWording, WordingTone } from './wording.ts';

/** Where the tenant names no colour of its own: white text on it has a contrast of 6.5 to 1. */
const ACCENT_COLOUR = '#0b6b5f';

/** A subject that phones show in full has far fewer; this only bounds hostile names. */
const MAX_SUBJECT_CHARS = 150;
/** What a screen reader says of a window before it is cut; the checker of HTML has the same bound. */
const MAX_TITLE_CHARS = 70;
const MAX_PARAGRAPH_CHARS = 2_000;
/** Longest texts that a tenant file and an invoices file allow. */
const MAX_FIELD_CHARS = 300;

/** What a template sees: strings, flags and lists, without prototypes, so that no name reaches into JavaScript. */
export type Fields = { readonly [name: string]: string | boolean | readonly string[] | readonly Fields[] };

/** Fields without a prototype. */
export function fieldsOf(fields: Fields): Fields {
  return Object.assign(Object.create(null), fields);
}

/** A name or a text from outside, cut to one line. */
export function line(text: string): string {
  return plainLine(text, MAX_FIELD_CHARS);
}

/** What a mail says around its wording. */
export type MailContent = {
  /** The fields that the wording may name. */
  readonly words: Fields;
  /** The fields of the layout that are not the wording's. */
  readonly fields: Fields;
  /** `#rrggbb`; `undefined`: the product's own. */
  readonly accentColour: string | undefined;
};

/**
 * A wording and what it is about, laid out as a mail; text and HTML say the same.
 * @param wording was validated when it was saved, so one that fails here is a bug
 */
export function laidOut(
  wording: NoticeWording,
  tone: WordingTone,
  language: Language,
  { words, fields, accentColour = ACCENT_COLOUR }: MailContent,
): RenderedNotice {
  const [problem] = templateProblems(wording, tone);
  if (problem !== undefined) throw new Error(`the wording was saved unchecked: ${problem.message}`);
  const say = (template: string) => Mustache.render(template, words, {}, { escape: String });
  const paragraphs = (template: string) =>
    say(template)
      .split(/\n\s*\n/)
      .map((paragraph) => plainLine(paragraph, MAX_PARAGRAPH_CHARS))
      .filter((paragraph) => paragraph !== '');
  const subject = plainLine(say(wording.subject), MAX_SUBJECT_CHARS);
  const whole = fieldsOf({
    ...fields,
    language,
    pageTitle: plainLine(subject, MAX_TITLE_CHARS),
    accentColour,
    preheader: plainLine(say(wording.preheader), MAX_SUBJECT_CHARS),
    heading: plainLine(say(wording.heading), MAX_SUBJECT_CHARS),
    opening: paragraphs(wording.opening),
    next: paragraphs(wording.next).map(withLead),
    closing: paragraphs(wording.closing),
  });
  return {
    subject,
    text: tidy(Mustache.render(NOTICE_TEXT, whole, {}, { escape: String })),
    html: Mustache.render(NOTICE_HTML, whole),
  };
}

/** To whom a mail is written, who writes, and the number that people quote. */
export function senderFields(
  { id, customerName, company, contactEmail }: Pick<NoticeView, 'id' | 'customerName' | 'company' | 'contactEmail'>,
  language: Language,
): Fields {
  const labels = LABELS[language];
  return {
    greeting: labels.greeting(line(customerName)),
    companyName: line(company.legalName),
    companyAddress: line(company.address),
    contactEmail: line(contactEmail),
    hasPhone: company.phone !== undefined,
    contactPhone: line(company.phone ?? ''),
    hasTaxId: company.taxId !== undefined,
    taxIdLabel: labels.taxId,
    taxId: line(company.taxId ?? ''),
    automaticNote: labels.automatic,
    idLabel: labels.noticeId,
    id: line(id),
  };
}

/** A question that a paragraph begins with is set off, so that a reader finds theirs at a glance. */
function withLead(paragraph: string): Fields {
  const [, lead = '', rest = paragraph] = /^([^?.!]{1,40}\?) (.*)$/su.exec(paragraph) ?? [];
  return fieldsOf({ hasLead: lead !== '', lead, rest });
}

/** One blank line between blocks, none at the end of a line. */
function tidy(text: string): string {
  return `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
