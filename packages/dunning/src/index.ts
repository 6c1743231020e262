export { decide } from './decide.ts';
export type {
  ComingDueRow,
  Decision,
  DiscountOffer,
  DunnableItem,
  DunningInput,
  DunningTotals,
  LeftOut,
  NoSendDecision,
  NoSendReason,
  OverdueRow,
  PausedParts,
  PromptlyPaid,
  RecipientRole,
  SendDecision,
  SentNotice,
  StepEffect,
  ThankYouCause,
  Tone,
} from './decision.ts';
export {
  type NoticeKey,
  noticeIdOf,
  parseNoticeId,
  parseTagText,
  stageOf,
  tagTextOf,
  thankYouStageOf,
} from './notice-id.ts';
export type {
  ChargeMode,
  NoticeCharge,
  NoticeDiscount,
  NoticeInstalment,
  NoticeNextStep,
  NoticeValues,
} from './notice-values.ts';
export { bankIsFresh, type DunningPolicy, dunningPolicyOf } from './policy.ts';
