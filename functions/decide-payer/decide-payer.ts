import { epochMs, type LocalDate, parseLocalDate } from '@piutang/calendar';
import { type CurrencyCode, minMinor, parseAmount, parseCurrency } from '@piutang/money';
import {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  DISPUTE_REASONS,
  type InvoiceId,
  type OpenItem,
} from '@piutang/receivables';
import {
  type Clerk,
  closeFollowUp,
  closeTask,
  type Desk,
  endHold,
  makePromise,
  noteContact,
  raiseDispute,
  setHold,
  withdrawPromise,
} from '@piutang/workflows';
import { formOf, personIn, type WidgetForm } from '../shell/widget/widget-form.ts';
import { SAY } from './payer-text.ts';
import type { PayerFile } from './read-payer.ts';

/** What a click came to, in a sentence for the person who clicked. */
export type PayerAnswer = { readonly done: boolean; readonly message: string };

/** A click that records something: what, on which record, on what was seen when, and the form around it. */
export type PayerCall = {
  readonly act: string;
  /** Number of the promise, hold or contact that the click is about; empty where it makes a new record. */
  readonly id: string;
  readonly seen: string;
  readonly shownAtMs: number;
  readonly form: WidgetForm;
};

/** Longer than a phone call, shorter than a shift: what was read before lunch is read again before it is decided on. */
const FORM_EXPIRES_MS = 60 * 60_000;

/** What a choice of invoices begins with that means all that is overdue in a currency. */
export const ALL_OVERDUE = '*';

/** What a click asks to record, or `undefined` for one that only shows. */
export function recordingOf(call: Readonly<Record<string, unknown>>): PayerCall | undefined {
  if (typeof call['act'] !== 'string') return undefined;
  return {
    act: call['act'],
    id: String(call['id'] ?? ''),
    seen: String(call['seen'] ?? ''),
    shownAtMs: Number(call['shownAt'] ?? 0),
    form: formOf(call),
  };
}

/**
 * Records what a click asks for, under the same rules as the command. The name is the person's own word; the tenant's list
 * of people and whoever grants the right to invoke the function decide who may.
 */
export async function decidePayer(desk: Desk, payer: PayerFile, call: PayerCall): Promise<PayerAnswer> {
  const say = SAY[desk.tenant.language];
  const name = personIn(call.form);
  if (name === '') return refused(say.who);
  const ageMs = epochMs(desk.clock()) - call.shownAtMs;
  if (!(ageMs >= 0 && ageMs <= FORM_EXPIRES_MS)) return refused(say.expired);
  if (call.seen !== payer.seen) return refused(say.changed);
  const result = await perform(desk, payer, call, { actor: `person:${name}` });
  if (typeof result === 'string') return refused(result);
  return 'refused' in result ? refused(result.message) : { done: true, message: say.done };
}

async function perform(desk: Desk, payer: PayerFile, call: PayerCall, clerk: Clerk) {
  const customer = payer.cases.customer.id;
  switch (call.act) {
    case 'contact':
      return contact(desk, payer, call, clerk);
    case 'promise':
      return promise(desk, payer, call, clerk);
    case 'dispute':
      return dispute(desk, payer, call, clerk);
    case 'hold':
      return hold(desk, payer, call, clerk);
    case 'end-hold':
      return endHold(desk, customer, call.id);
    case 'withdraw-promise':
      return withdrawPromise(desk, customer, call.id);
    case 'close-task':
      return closeTask(desk, customer, call.id, { outcome: 'reached' }, clerk);
    case 'close-follow-up': {
      const note = payer.contacts.find(({ id }) => id === call.id);
      return note === undefined ? SAY[desk.tenant.language].gone : closeFollowUp(desk, note, clerk);
    }
    default:
      return `unknown action: ${call.act}`;
  }
}

/** Notes a contact; whoever spoke with the payer has done the calls that waited for it. */
async function contact(desk: Desk, { cases }: PayerFile, { form }: PayerCall, clerk: Clerk) {
  const channel = oneOf(CONTACT_CHANNELS, form('channel'));
  const outcome = oneOf(CONTACT_OUTCOMES, form('outcome'));
  if (channel === undefined || outcome === undefined) return SAY[desk.tenant.language].outcome;
  const followUpOn = form('followUp') === '' ? undefined : dayIn(form, 'followUp');
  if (typeof followUpOn === 'object') return followUpOn.message;
  const customer = cases.customer.id;
  const said = { customer, channel, outcome, note: form('note') };
  const noted = await noteContact(desk, followUpOn === undefined ? said : { ...said, followUpOn }, clerk);
  if ('refused' in noted || outcome === 'no-answer') return noted;
  for (const { id } of cases.tasks.filter(({ state }) => state === 'open')) {
    const closed = await closeTask(desk, customer, id, { outcome, note: said.note }, clerk);
    if ('refused' in closed && closed.refused !== 'done-already') return closed;
  }
  return noted;
}

async function promise(desk: Desk, payer: PayerFile, { form }: PayerCall, clerk: Clerk) {
  const items = itemsIn(desk, payer, form);
  if (typeof items === 'string') return items;
  const promisedOn = dayIn(form, 'by');
  if (typeof promisedOn === 'object') return promisedOn.message;
  const note = form('note');
  const asked = { customer: payer.cases.customer.id, items, promisedOn };
  return makePromise(desk, note === '' ? asked : { ...asked, note }, clerk);
}

async function dispute(desk: Desk, payer: PayerFile, { form }: PayerCall, clerk: Clerk) {
  const say = SAY[desk.tenant.language];
  const item = itemOf(payer, form('invoice'));
  if (item === undefined) return say.invoice;
  const reason = oneOf(DISPUTE_REASONS, form('reason'));
  if (reason === undefined) return say.reason;
  if (form('note') === '') return say.objection;
  const amountMinor = amountIn(form, item.currency);
  if (typeof amountMinor === 'object') return amountMinor.message;
  return raiseDispute(
    desk,
    {
      invoice: item.invoice,
      reason,
      note: form('note'),
      ...(amountMinor === undefined ? {} : { amountMinor }),
      ...(form('about') === '' ? {} : { about: form('about') }),
    },
    clerk,
  );
}

async function hold(desk: Desk, payer: PayerFile, { form }: PayerCall, clerk: Clerk) {
  const until = dayIn(form, 'until');
  if (typeof until === 'object') return until.message;
  const named = form('invoice');
  const item = itemOf(payer, named);
  if (named !== ALL_OVERDUE && item === undefined) return SAY[desk.tenant.language].invoice;
  const target = item === undefined ? { customer: payer.cases.customer.id } : { invoice: item.invoice };
  return setHold(desk, target, { until, reason: form('note') }, clerk);
}

type PromisedItems = readonly { readonly invoice: InvoiceId; readonly amountMinor: bigint }[];

/** What is promised: one invoice, or all that is overdue in a currency, an amount going to the oldest first. */
function itemsIn(desk: Desk, payer: PayerFile, form: WidgetForm): PromisedItems | string {
  const say = SAY[desk.tenant.language];
  const chosen = form('invoice');
  const currency = chosen.startsWith(ALL_OVERDUE) ? parseCurrency(chosen.slice(1)) : itemOf(payer, chosen)?.currency;
  if (currency === undefined) return say.invoice;
  const items = chosen.startsWith(ALL_OVERDUE)
    ? overdueOf(payer, currency)
    : payer.items.filter(({ invoice }) => invoice === chosen);
  const amountMinor = amountIn(form, currency);
  if (typeof amountMinor === 'object') return amountMinor.message;
  if (amountMinor === undefined)
    return items.map(({ invoice, balanceMinor }) => ({ invoice, amountMinor: balanceMinor }));
  const spread: { invoice: InvoiceId; amountMinor: bigint }[] = [];
  let leftMinor = amountMinor;
  for (const { invoice, balanceMinor } of items) {
    if (leftMinor <= 0n) break;
    const partMinor = minMinor(leftMinor, balanceMinor);
    spread.push({ invoice, amountMinor: partMinor });
    leftMinor -= partMinor;
  }
  return leftMinor > 0n || amountMinor === 0n ? say.tooMuch : spread;
}

/** The overdue invoices of a payer in a currency, oldest first. */
export function overdueOf({ items, today }: PayerFile, currency: CurrencyCode): readonly OpenItem[] {
  return items.filter((item) => item.currency === currency && item.balanceMinor > 0n && item.dueOn < today);
}

function itemOf({ items }: PayerFile, invoice: string): OpenItem | undefined {
  return items.find((item) => item.invoice === invoice && item.balanceMinor > 0n);
}

function oneOf<const T extends string>(values: readonly T[], text: string): T | undefined {
  return values.find((value) => value === text);
}

/** The day in a field, or a sentence. */
function dayIn(form: WidgetForm, name: string): LocalDate | { readonly message: string } {
  const day = parseLocalDate(form(name));
  return day ?? { message: `got "${form(name).slice(0, 40)}", expected a date such as 2026-12-31` };
}

/** The amount in the form; absent where none was written, a sentence where it cannot be read. */
function amountIn(form: WidgetForm, currency: CurrencyCode): bigint | undefined | { readonly message: string } {
  const text = form('amount');
  if (text === '') return undefined;
  const amountMinor = parseAmount(text, currency);
  return typeof amountMinor === 'bigint' ? amountMinor : { message: amountMinor.message };
}

/** The moment at which a form is shown, as it comes back with the click. */
export function shownAt(desk: Desk): number {
  return epochMs(desk.clock());
}

function refused(message: string): PayerAnswer {
  return { done: false, message };
}
