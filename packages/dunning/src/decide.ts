import { daysBetween, isBusinessDay, type LocalDate } from '@piutang/calendar';
import { formatMoney } from '@piutang/money';
import type { DunningStep } from '@piutang/tenancy';
import type {
  ComingDueRow,
  Decision,
  DunnableItem,
  DunningInput,
  DunningTotals,
  LeftOut,
  NoSendReason,
  OverdueRow,
  RecipientRole,
  SentNotice,
  StepEffect,
  ThankYouCause,
} from './decision.ts';
import { stageOf, thankYouStageOf } from './notice-id.ts';
import { dunnableMinor, type Standing, standingOf } from './standing.ts';

/** Escalation starts here: below it a mistaken notice is a friendly question, from here on it is a reproach. */
const ESCALATION_LEVEL = 2;

/** From this level on, an overdue net above the tenant's ceiling waits for a person. */
const APPROVAL_LEVEL = 3;

const TOUCH_WINDOW_DAYS = 30;

type Listed<K extends Standing['kind']> = {
  readonly item: DunnableItem;
  readonly standing: Extract<Standing, { kind: K }>;
};

type Situation = {
  readonly input: DunningInput;
  readonly lastSentOn: LocalDate | undefined;
  readonly overdue: readonly Listed<'overdue'>[];
  readonly comingDue: readonly Listed<'coming-due'>[];
  readonly leftOut: readonly LeftOut[];
  readonly totals: DunningTotals;
  /** What is overdue, less credit, is worth chasing. */
  readonly chasing: boolean;
  readonly level: number;
};

type Refusal = { readonly reason: NoSendReason; readonly why: string };

/**
 * Decides whether one payer gets a notice in one currency on one day, at which level and with which invoices, or why
 * not. Pure: the same input gives the same decision, and a run that was missed for days decides once, for today.
 *
 * - An item rises by one level at a time and never falls; the notice has the highest level of its items.
 * - While something worth chasing is overdue, invoices that come due ride along and start no notice of their own.
 * - Credit (unapplied cash, open credit notes) is netted before anything is chased.
 * - A payer who paid promptly is thanked where nothing is overdue and no reminder is due; a reminder goes first.
 *
 * Rules: domain.md §2.2 nos. 4 to 13.
 */
export function decide(input: DunningInput): Decision {
  const situation = situationOf(input);
  const idle = nothingPending(situation);
  if (idle !== undefined && input.thankYou !== undefined && owesNothingLate(input))
    return thank(situation, input.thankYou);
  const refusal = idle ?? gate(situation);
  const { customer, currency, asOf: on } = input;
  const { level, totals, leftOut } = situation;
  const head = { customer, currency, on, level, totals, leftOut };
  if (refusal !== undefined) return { ...head, outcome: 'none', ...refusal };
  const step = stepOf(situation);
  return {
    ...head,
    outcome: 'send',
    step: step.name,
    tone: step.tone,
    roles: step.roles ?? BILLING,
    effects: step.effects ?? NO_EFFECTS,
    stage: stageOf(currency, level),
    overdue: overdueRows(situation),
    comingDue: situation.comingDue.map(({ item }): ComingDueRow => {
      const { invoice, balanceMinor, dueOn, discount } = item;
      const offer = discount === undefined || discount.until < on ? {} : { discount };
      return { invoice, balanceMinor, dueOn, ...pausedOf(item), ...offer };
    }),
    why: sentSentence(situation, step),
  };
}

/** Nothing that counts is past its due date, in whatever case or however small. */
function owesNothingLate({ items, asOf }: DunningInput): boolean {
  return items.every(({ balanceMinor, dueOn }) => balanceMinor <= 0n || dueOn >= asOf);
}

/** Thanks a payer, where its hours, its touches and its address allow a mail; level 0, so that nothing rises by it. */
function thank(situation: Situation, { settled, stop }: ThankYouCause): Decision {
  const { customer, currency, asOf: on } = situation.input;
  const head = { customer, currency, on, level: 0, totals: situation.totals, leftOut: situation.leftOut };
  const refusal = thankYouStop(stop) ?? timeGate(situation) ?? frequencyGate(situation) ?? contactGate(situation);
  if (refusal !== undefined) {
    return { ...head, outcome: 'none', reason: refusal.reason, why: `No thank-you: ${refusal.why}` };
  }
  return {
    ...head,
    outcome: 'send',
    step: 'thank-you',
    tone: 'courtesy',
    roles: BILLING,
    effects: NO_EFFECTS,
    stage: thankYouStageOf(currency),
    overdue: [],
    comingDue: [],
    settled,
    why: `Thank-you: ${settled.length} invoices were paid by their due dates, and nothing is overdue.`,
  };
}

function thankYouStop(stop: ThankYouCause['stop']): Refusal | undefined {
  switch (stop) {
    case undefined:
      return undefined;
    case 'hold':
      return { reason: 'hold', why: 'a hold is in force.' };
    case 'dispute':
      return { reason: 'dispute', why: 'an objection of the payer is open.' };
    case 'promise':
      return { reason: 'promise', why: 'a promise is not judged yet or was lately not kept.' };
    case 'plan':
      return { reason: 'plan', why: 'a payment plan runs.' };
  }
}

const BILLING: readonly RecipientRole[] = ['billing'];
const NO_EFFECTS: readonly StepEffect[] = [];

function situationOf(input: DunningInput): Situation {
  const { items, asOf, policy, currency } = input;
  const minItemMinor = policy.minItemMinor(currency);
  const lastSentOn = newestOf(input.history, 0);
  const overdue: Listed<'overdue'>[] = [];
  const comingDue: Listed<'coming-due'>[] = [];
  const leftOut: LeftOut[] = [];
  let overdueMinor = 0n;
  let comingDueMinor = 0n;
  let creditMinor = input.unappliedMinor;
  for (const open of items) {
    if (open.currency !== currency) {
      throw new Error(`item ${open.invoice} is in ${open.currency}, expected ${currency}: group by currency first`);
    }
    const standing = standingOf(open, asOf, lastSentOn, minItemMinor, policy);
    const item = open.paused === undefined ? open : { ...open, balanceMinor: dunnableMinor(open) };
    if (standing.kind === 'overdue') {
      overdue.push({ item, standing });
      overdueMinor += item.balanceMinor;
    } else if (standing.kind === 'coming-due') {
      comingDue.push({ item, standing });
      comingDueMinor += item.balanceMinor;
    } else if (standing.kind === 'left-out') leftOut.push({ invoice: item.invoice, reason: standing.reason });
    else if (standing.kind === 'credit') creditMinor -= item.balanceMinor;
  }
  const netMinor = overdueMinor + comingDueMinor - creditMinor;
  const chasing = overdueMinor - creditMinor > policy.minTotalMinor(currency) && overdueMinor > 0n;
  const level = chasing ? overdue.reduce((top, { standing }) => Math.max(top, standing.itemLevel), 0) : 0;
  const totals = { overdueMinor, comingDueMinor, creditMinor, netMinor };
  return { input, lastSentOn, overdue, comingDue, leftOut, totals, chasing, level };
}

/** Why no step is waiting to be sent; `undefined` when one is. */
function nothingPending(situation: Situation): Refusal | undefined {
  const { overdue, comingDue, chasing, level, totals, input } = situation;
  if (chasing && overdue.some(({ standing }) => standing.pending)) return undefined;
  if (chasing && level > 0) {
    return { reason: 'already-at-level', why: `Every overdue invoice was already reminded of at level ${level}.` };
  }
  const minTotalMinor = input.policy.minTotalMinor(input.currency);
  if (comingDue.some(({ standing }) => standing.pending) && totals.netMinor > minTotalMinor) return undefined;
  if (overdue.length === 0 && comingDue.length === 0) return nothingListed(situation);
  if (!chasing && overdue.length > 0) return tooLittle(situation, totals.overdueMinor, 'overdue');
  if (comingDue.length > 0 && totals.netMinor <= minTotalMinor) {
    return tooLittle(situation, totals.overdueMinor + totals.comingDueMinor, 'coming due');
  }
  if (comingDue.length > 0) {
    return { reason: 'already-at-level', why: 'The payer was already told of what is coming due.' };
  }
  return { reason: 'nothing-due', why: 'What is overdue has not reached the first step after the due date.' };
}

function nothingListed({ leftOut }: Situation): Refusal {
  const count = (reason: LeftOut['reason']) => leftOut.filter((each) => each.reason === reason).length;
  if (count('hold') > 0) return { reason: 'hold', why: `${invoices(count('hold'))} due and held.` };
  if (count('dispute') > 0) {
    return { reason: 'dispute', why: `${invoices(count('dispute'))} due and disputed; the answer is ours to give.` };
  }
  if (count('promise') > 0) {
    return { reason: 'promise', why: `${invoices(count('promise'))} due and promised; the promise is not judged yet.` };
  }
  if (count('plan') > 0) {
    return { reason: 'plan', why: `${invoices(count('plan'))} due and under a payment plan that is kept.` };
  }
  if (count('just-issued') > 0) {
    return { reason: 'just-issued', why: `${invoices(count('just-issued'))} past due but reached the payer only now.` };
  }
  if (count('below-min') > 0) {
    return { reason: 'below-min', why: `${invoices(count('below-min'))} due, each below the minimum.` };
  }
  return { reason: 'nothing-due', why: 'No invoice is overdue or within a step before its due date.' };
}

function tooLittle({ input, totals }: Situation, grossMinor: bigint, what: string): Refusal {
  const { currency, policy } = input;
  const show = (amountMinor: bigint) => formatMoney(amountMinor, currency, 'en');
  const minTotalMinor = policy.minTotalMinor(currency);
  if (grossMinor <= minTotalMinor) {
    return { reason: 'below-min', why: `${show(grossMinor)} is ${what}, not above ${show(minTotalMinor)}.` };
  }
  const credit = show(totals.creditMinor);
  return { reason: 'net-credit', why: `${show(grossMinor)} is ${what}, but credit of ${credit} waits to be applied.` };
}

/** Why the notice that is waiting may not go now; `undefined` when it may. */
function gate(situation: Situation): Refusal | undefined {
  return timeGate(situation) ?? frequencyGate(situation) ?? prudenceGate(situation) ?? contactGate(situation);
}

function timeGate({ input }: Situation): Refusal | undefined {
  const { asOf, minuteOfDay, policy } = input;
  if (!isBusinessDay(asOf, policy.calendar)) {
    return { reason: 'holiday', why: `${asOf} is not a working day; the notice goes on the next one.` };
  }
  if (minuteOfDay < policy.window.fromMinute || minuteOfDay >= policy.window.toMinute) {
    const { from, to } = policy.window;
    return { reason: 'quiet-hours', why: `Mail goes out between ${from} and ${to} of the payer's time.` };
  }
  return undefined;
}

/**
 * The interval lies between two reminders of what is overdue, and before any notice that chases nothing. A courtesy
 * before the due date does not put off the first reminder after it: nothing was asked for yet.
 */
function frequencyGate({ input, lastSentOn, level }: Situation): Refusal | undefined {
  const { asOf, policy, history } = input;
  if (history.some(({ on }) => on === asOf))
    return { reason: 'interval', why: `A notice in ${input.currency} went out today already.` };
  const countedFrom = level > 0 ? newestOf(history, 1) : lastSentOn;
  if (countedFrom !== undefined && daysBetween(countedFrom, asOf) < policy.minIntervalDays) {
    const why = `The last notice that counts went on ${countedFrom}, less than ${policy.minIntervalDays} days ago.`;
    return { reason: 'interval', why };
  }
  const touches = new Set(history.filter(({ on }) => daysBetween(on, asOf) < TOUCH_WINDOW_DAYS).map(({ on }) => on));
  if (touches.size >= policy.maxTouchesPer30Days) {
    return { reason: 'touch-cap', why: `${touches.size} notices went in 30 days; the policy allows no more.` };
  }
  return undefined;
}

/** The day of the newest notice at that level or above; a thank-you is none. */
function newestOf(history: readonly SentNotice[], fromLevel: number): LocalDate | undefined {
  let newest: LocalDate | undefined;
  for (const { on, level, isThankYou } of history) {
    if (isThankYou !== true && level >= fromLevel && (newest === undefined || on > newest)) newest = on;
  }
  return newest;
}

function prudenceGate({ input, level, totals }: Situation): Refusal | undefined {
  const { bank, policy, currency } = input;
  if (level >= ESCALATION_LEVEL && !bank.fresh) {
    const newest =
      bank.newestStatementOn === undefined ? 'no statement is in' : `the newest is of ${bank.newestStatementOn}`;
    return { reason: 'bank-stale', why: `Level ${level} waits for the bank's statements (${newest}).` };
  }
  const ceilingMinor = policy.autoSendCeilingMinor(currency);
  const overdueNetMinor = totals.overdueMinor - totals.creditMinor;
  const approved = level <= (input.approvedLevel ?? 0);
  if (level >= APPROVAL_LEVEL && !approved && ceilingMinor !== undefined && overdueNetMinor > ceilingMinor) {
    const [net, ceiling] = [overdueNetMinor, ceilingMinor].map((minor) => formatMoney(minor, currency, 'en'));
    return { reason: 'approval', why: `Level ${level} over ${net} needs approval: the ceiling is ${ceiling}.` };
  }
  return undefined;
}

function contactGate({ input: { canSend } }: Situation): Refusal | undefined {
  if (!canSend.address) return { reason: 'no-contact', why: 'The payer has no e-mail address; add one.' };
  if (canSend.suppressed) {
    return {
      reason: 'suppressed',
      why: "Mail to the payer's address is stopped after a bounce, complaint or request.",
    };
  }
  if (!canSend.sender) return { reason: 'no-sender', why: 'The tenant has no verified sender; set mail in its file.' };
  if (canSend.stopped !== undefined) return { reason: 'mail-stopped', why: canSend.stopped };
  return undefined;
}

/** The step whose tone the notice has: of its highest items, the one that is furthest along. */
function stepOf({ overdue, comingDue, level }: Situation): DunningStep {
  const candidates =
    level > 0
      ? overdue.filter(({ standing }) => standing.itemLevel === level).map(({ standing }) => standing.step)
      : comingDue.map(({ standing }) => standing.step);
  const step = candidates
    .filter((each) => each !== undefined)
    .reduce<DunningStep | undefined>(
      (top, each) => (top === undefined || each.offsetDays > top.offsetDays ? each : top),
      undefined,
    );
  if (step === undefined) throw new Error(`a notice at level ${level} has no step: got no candidate, expected one`);
  return step;
}

function pausedOf({ paused }: DunnableItem): Pick<OverdueRow, 'paused'> {
  return paused === undefined ? {} : { paused };
}

function overdueRows({ overdue, level, input }: Situation): OverdueRow[] {
  return overdue.map(({ item, standing }) => ({
    invoice: item.invoice,
    balanceMinor: item.balanceMinor,
    dueOn: item.dueOn,
    daysOverdue: daysBetween(item.dueOn, input.asOf),
    // A notice before the due date that also lists a small overdue rest chases nothing, so it raises nothing.
    itemLevel: level > 0 ? standing.itemLevel : item.level,
    ...pausedOf(item),
  }));
}

function sentSentence({ input, overdue, totals, comingDue }: Situation, step: DunningStep): string {
  const show = (amountMinor: bigint) => formatMoney(amountMinor, input.currency, 'en');
  const parts = [
    overdue.length > 0 ? `${show(totals.overdueMinor)} overdue on ${overdue.length}` : '',
    comingDue.length > 0 ? `${show(totals.comingDueMinor)} coming due on ${comingDue.length}` : '',
  ].filter((part) => part !== '');
  return `Step ${step.name}: ${parts.join(', ')} (number of invoices).`;
}

function invoices(count: number): string {
  return count === 1 ? '1 invoice is' : `${count} invoices are`;
}
