import { COMPLIANCE, type MandatoryText, type Segment } from '@piutang/tenancy';
import { type TemplateFields, type TemplateProblem, validateTemplate } from './validate-template.ts';
import type { NoticeWording, WordingPart, WordingTone } from './wording.ts';

/**
 * The published list of the fields of reminders, with what each says; docs/notice-fields.md is written from it. Names that begin with
 * `has` are flags, for sections; the others are values.
 */
export const NOTICE_FIELDS = {
  companyName: 'The legal name of the company that writes.',
  customerName: 'The name of the customer.',
  contactEmail: 'Where a reply goes.',
  contactPhone: 'The company’s telephone; empty where the tenant file has none.',
  today: 'The customer’s date on the day of sending.',
  totalOverdue: 'The sum of what is past due, in the currency of the notice.',
  totalComingDue: 'The sum of what comes due soon.',
  amountToPay:
    'What the notice asks for: what is past due less credit; before the due date, what comes due less credit.',
  invoiceCount: 'How many invoices the notice lists.',
  answerBy: 'The last day before something further happens; empty where that is not known.',
  whatNext: 'What happens next and when, as the product words it for the tone.',
  alreadyPaid: 'That whoever has paid may ignore the notice, and how to have a payment matched at once.',
  ifWrong: 'How to object.',
  ifYouCannotPay: 'How to name another date.',
  hasOverdue: 'Something is past due.',
  hasComingDue: 'Something comes due soon.',
  hasCredit: 'Money of the customer waits to be applied.',
  hasPhone: 'The company has a telephone.',
  hasAnswerBy: 'The day of `answerBy` is known.',
} as const satisfies Readonly<Record<string, string>>;

/** The same of mails that thank; nothing of it is open. */
export const THANK_YOU_FIELDS = {
  companyName: NOTICE_FIELDS.companyName,
  customerName: NOTICE_FIELDS.customerName,
  contactEmail: NOTICE_FIELDS.contactEmail,
  contactPhone: NOTICE_FIELDS.contactPhone,
  today: NOTICE_FIELDS.today,
  totalSettled: 'The sum of the invoices that are thanked for.',
  invoiceCount: 'How many invoices are thanked for.',
  nothingToDo: 'That the mail only thanks and nothing is to be done.',
  ifNotRight: 'What to do where something does not look right.',
  hasPhone: NOTICE_FIELDS.hasPhone,
} as const satisfies Readonly<Record<string, string>>;

const isFlag = (name: string) => /^has[A-Z]/.test(name);
const NAMES_ONLY: TemplateFields = { values: ['companyName', 'customerName'], flags: [] };

function partsWith(names: readonly string[]): Readonly<Record<WordingPart, TemplateFields>> {
  const body = { values: names.filter((name) => !isFlag(name)), flags: names.filter(isFlag) };
  return {
    ...{ subject: NAMES_ONLY, preheader: NAMES_ONLY, heading: NAMES_ONLY },
    ...{ opening: body, next: body, closing: body },
  };
}

/** What each part of a reminder's wording may name. */
export const WORDING_FIELDS = partsWith(Object.keys(NOTICE_FIELDS));

/** What each part of the wording of thanks may name. */
export const THANK_YOU_WORDING_FIELDS = partsWith(Object.keys(THANK_YOU_FIELDS));

export const WORDING_PARTS = Object.keys(WORDING_FIELDS) as readonly WordingPart[];

/** Parts that stand on one line of a mail. */
const ONE_LINE: ReadonlySet<WordingPart> = new Set(['subject', 'preheader', 'heading']);

/** Phones cut a subject after 40 to 60 characters; twice that is a text in the wrong place. */
const MAX_LINE_CHARS = 120;

/** A customer's segment, or a wording that serves every customer. */
export type Audience = Segment | 'everybody';

export type WordingProblem = {
  readonly part: WordingPart;
  readonly code: TemplateProblem['code'] | 'empty' | 'not-one-line' | 'html' | 'amount-in-subject' | 'mandatory-text';
  /** What, got, expected, remedy, in one sentence. */
  readonly message: string;
};

/**
 * Every reason why a wording may not be used for an audience, with the part that has it; empty when it may. What serves
 * everybody must say what each compliance profile asks for; what thanks demands nothing, so that no profile asks for more.
 */
export function validateWording(
  wording: NoticeWording,
  audience: Audience = 'everybody',
  tone: WordingTone = 'reminder',
): WordingProblem[] {
  const problems = templateProblems(wording, tone);
  return problems.length > 0 || tone === 'thank-you' ? problems : mandatoryProblems(wording, audience);
}

/** Of these reasons, those that hold for every audience; without any, the wording renders and can do no harm. */
export function templateProblems(wording: NoticeWording, tone: WordingTone = 'reminder'): WordingProblem[] {
  const fields = tone === 'thank-you' ? THANK_YOU_WORDING_FIELDS : WORDING_FIELDS;
  return WORDING_PARTS.flatMap((part) => partProblems(part, wording[part], fields[part]));
}

function partProblems(part: WordingPart, text: string, fields: TemplateFields): WordingProblem[] {
  if (text.trim() === '') return [{ part, code: 'empty', message: `${part}: got nothing, expected a text; write one` }];
  const problems: WordingProblem[] = validateTemplate(text, fields).map(({ code, message }) => {
    return { part, code, message: `${part}: ${message}` };
  });
  const markup = /<[/!?a-z][^>]*>?|&(?:[a-z]+|#\d+|#x[0-9a-f]+);/i.exec(text)?.[0];
  if (markup !== undefined) {
    const got = JSON.stringify(markup.slice(0, 40));
    const message = `${part}: got the HTML ${got}, expected plain text: readers would see it as it is; remove it (a blank line starts a paragraph)`;
    problems.push({ part, code: 'html', message });
  }
  if (ONE_LINE.has(part)) problems.push(...lineProblems(part, text));
  return problems;
}

function lineProblems(part: WordingPart, text: string): WordingProblem[] {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) || text.length > MAX_LINE_CHARS) {
    const message = `${part}: got ${text.length} characters or a line break, expected one line of at most ${MAX_LINE_CHARS} characters; shorten it`;
    return [{ part, code: 'not-one-line', message }];
  }
  if (part !== 'heading' && /\d/.test(text)) {
    const message = `${part}: got a digit, expected no amount, date or number: phones show it on a locked screen; say it in the opening`;
    return [{ part, code: 'amount-in-subject', message }];
  }
  return [];
}

function mandatoryProblems(wording: NoticeWording, audience: Audience): WordingProblem[] {
  const said = [wording.opening, wording.next, wording.closing].map(withoutSections).join('\n');
  return mandatoryTextsFor(audience)
    .filter((field) => !new RegExp(`\\{\\{\\s*${field}\\s*\\}\\}`).test(said))
    .map((field) => {
      const whom = audience === 'everybody' ? 'some customers' : `${audience} customers`;
      const message = `next: got no {{${field}}} outside sections, expected it because the compliance profile of ${whom} asks for it; add {{${field}}} as a paragraph`;
      return { part: 'next', code: 'mandatory-text', message };
    });
}

/** The fields that a wording for an audience must print, whatever the case. */
export function mandatoryTextsFor(audience: Audience): readonly MandatoryText[] {
  const profiles = audience === 'everybody' ? Object.values(COMPLIANCE) : [COMPLIANCE[audience]];
  return [...new Set(profiles.flatMap(({ mandatoryTexts }) => mandatoryTexts))];
}

/** What a text says in every case: its sections, which may be left out, are taken away, the innermost first. */
function withoutSections(text: string): string {
  const inner = /\{\{\s*[#^]\s*(\w+)\s*\}\}(?:(?!\{\{\s*[#^])[\s\S])*?\{\{\s*\/\s*\1\s*\}\}/g;
  const next = text.replace(/\{\{![\s\S]*?\}\}/g, '').replace(inner, '');
  return next === text ? text : withoutSections(next);
}
