import type { Language } from '@piutang/money';
import type { RenderedNotice } from './notice-view.ts';
import { plainLine } from './plain-line.ts';

/** Longest text from outside in a paragraph; it only bounds hostile names. */
const MAX_TEXT_CHARS = 300;
const MAX_SUBJECT_CHARS = 150;
/** What a screen reader says of a window before it is cut; the checker of HTML has the same bound. */
const MAX_TITLE_CHARS = 70;

/** A text from outside as it may stand in a mail of {@link plainMail}: one line, and not too long. */
export function mailLine(text: string): string {
  return plainLine(text, MAX_TEXT_CHARS);
}

/** A short mail of paragraphs only; text and HTML say the same. */
export function plainMail(subject: string, paragraphs: readonly string[], language: Language): RenderedNotice {
  const title = plainLine(subject, MAX_SUBJECT_CHARS);
  const style = 'margin:0 auto;padding:24px 18px;max-width:560px;font:16px/24px sans-serif;overflow-wrap:anywhere;';
  const html = [
    '<!DOCTYPE html>',
    `<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><title>${escaped(plainLine(title, MAX_TITLE_CHARS))}</title></head>`,
    `<body style="${style}">`,
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    '</body></html>',
    '',
  ].join('\n');
  return { subject: title, text: `${paragraphs.join('\n\n')}\n`, html };
}

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => MARKS[mark] ?? '');
}
