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
  RecipientRole,
  SendDecision,
  SentNotice,
  StepEffect,
  Tone,
} from './decision.ts';
export { type NoticeKey, noticeIdOf, parseNoticeId, stageOf } from './notice-id.ts';
export type {
  ChargeMode,
  NoticeCharge,
  NoticeDiscount,
  NoticeInstalment,
  NoticeNextStep,
  NoticeValues,
} from './notice-values.ts';
export { bankIsFresh, type DunningPolicy, dunningPolicyOf } from './policy.ts';
