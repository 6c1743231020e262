export { type RenderedDigest, renderDigest } from './digest.ts';
export type {
  DigestAgeing,
  DigestChange,
  DigestDispute,
  DigestFigure,
  DigestReason,
  DigestView,
} from './digest-view.ts';
export { type DisputeMailView, type DisputeNews, renderDisputeMail } from './dispute-mail.ts';
export { longDate, shortDate } from './labels.ts';
export { type Attachment, type Mail, type Mailbox, type MailRefusal, messageIdOf, threadIdOf, toMime } from './mime.ts';
export { isMailAddress } from './mime-header.ts';
export type { NoticeInvoice, NoticeView, RenderedNotice } from './notice-view.ts';
export { plainLine } from './plain-line.ts';
export { renderNotice } from './render.ts';
export { SAMPLE_NOTICE, SAMPLE_THANK_YOU } from './sample-notice.ts';
export { renderThankYou, type ThankYouView } from './thank-you-mail.ts';
export {
  MAX_TEMPLATE_CHARS,
  type TemplateFields,
  type TemplateProblem,
  validateTemplate,
} from './validate-template.ts';
export {
  type Audience,
  mandatoryTextsFor,
  NOTICE_FIELDS,
  THANK_YOU_FIELDS,
  templateProblems,
  validateWording,
  WORDING_FIELDS,
  WORDING_PARTS,
  type WordingProblem,
} from './validate-wording.ts';
export { type NoticeWording, WORDING, type WordingPart, type WordingTone } from './wording.ts';
