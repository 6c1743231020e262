import { type CurrencyCode, formatAmount, parseAmount } from '@piutang/money';
import type { WriteOffReason } from './model.ts';

/** What a person at the desk may be; each may do what the ones before it may. */
export type Role = 'clerk' | 'controller' | 'director';

/**
 * What a person may want to do at the desk. `record`: to write down what a payer said or is granted, such as a contact, a
 * promise, a dispute, a hold. `template`: to choose the words of mails.
 * `letter`: to issue a formal demand.
 */
export type DeskAction =
  | 'apply'
  | 'unapply'
  | 'ignore'
  | 'refund'
  | 'write-off'
  | 'reverse-write-off'
  | 'release'
  | 'plan'
  | 'record'
  | 'template'
  | 'letter'
  | 'approve';

type Amounts = Readonly<Record<string, string>>;

/** Who may do what, as the tenant says it. Amounts are decimal strings by currency. */
export type AuthorityRules = {
  /** Absent: everybody counts as a controller. */
  readonly people?: readonly { readonly name: string; readonly role: Role }[] | undefined;
  readonly fourEyesAbove?:
    | {
        readonly apply?: Amounts | undefined;
        readonly refund?: Amounts | undefined;
        readonly writeOff?: Amounts | undefined;
        readonly plan?: Amounts | undefined;
      }
    | undefined;
  readonly writeOffLimits?:
    | readonly { readonly role: Role; readonly reason?: WriteOffReason | undefined; readonly upTo: Amounts }[]
    | undefined;
};

/** What is to be decided: an action, on how much, by whom (`person:<name>`). */
export type DeskDecision = {
  readonly actor: string;
  readonly action: DeskAction;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly reason?: WriteOffReason;
};

/** What somebody may do: alone; or as a request that somebody else approves; or not at all. The sentences are for people. */
export type Leave =
  | { readonly may: 'alone' }
  | { readonly may: 'ask'; readonly message: string }
  | { readonly may: 'not'; readonly message: string };

const RANK: Readonly<Record<Role, number>> = { clerk: 1, controller: 2, director: 3 };

/** The least role that an action takes. */
const LEAST: Readonly<Record<DeskAction, Role>> = {
  apply: 'clerk',
  unapply: 'clerk',
  ignore: 'clerk',
  refund: 'clerk',
  'write-off': 'clerk',
  'reverse-write-off': 'controller',
  release: 'controller',
  plan: 'clerk',
  approve: 'controller',
  record: 'clerk',
  template: 'controller',
  letter: 'controller',
};

/** Whether a person may do something alone, has to ask a second one, or may not. */
export function judge(rules: AuthorityRules, decision: DeskDecision): Leave {
  const { actor, action, amountMinor, currency, reason } = decision;
  const role = roleOf(rules, actor);
  if (role === undefined)
    return {
      may: 'not',
      message: `${nameOf(actor)} is not among authority.people of the tenant file: expected one of ${(rules.people ?? []).map(({ name }) => name).join(', ')}; name yourself with --as`,
    };
  if (RANK[role] < RANK[LEAST[action]])
    return { may: 'not', message: `${nameOf(actor)} is a ${role}: ${action} takes a ${LEAST[action]}; ask one` };
  const shown = `${currency} ${formatAmount(amountMinor, currency)}`;
  if (action === 'write-off' && !mayGiveUp(rules, role, decision))
    return {
      may: 'ask',
      message: `${shown} is more than a ${role} may write off${reason === undefined ? '' : ` as ${reason}`}`,
    };
  const above = aboveOf(rules, action)?.[currency];
  const limitMinor = above === undefined ? undefined : minor(above, currency);
  if (limitMinor !== undefined && amountMinor > limitMinor)
    return {
      may: 'ask',
      message: `${shown} is above ${currency} ${formatAmount(limitMinor, currency)}, which takes two people`,
    };
  return { may: 'alone' };
}

/** Why a person may not approve what another one asked for; `undefined` when it may. */
export function objectionToApproval(
  rules: AuthorityRules,
  approver: string,
  asked: DeskDecision & { readonly action: 'apply' | 'refund' | 'write-off' | 'plan' },
): string | undefined {
  if (nameOf(approver) === nameOf(asked.actor))
    return `${nameOf(approver)} asked for it: another person has to approve`;
  const judged = judge(rules, { ...asked, actor: approver, action: 'approve' });
  if (judged.may !== 'alone') return judged.message;
  const role = roleOf(rules, approver) ?? 'clerk';
  if (asked.action === 'write-off' && rules.writeOffLimits !== undefined && !mayGiveUp(rules, role, asked))
    return `${asked.currency} ${formatAmount(asked.amountMinor, asked.currency)} is more than a ${role} may write off: somebody with the limit has to approve`;
  return undefined;
}

function mayGiveUp(
  { writeOffLimits }: AuthorityRules,
  role: Role,
  { amountMinor, currency, reason }: DeskDecision,
): boolean {
  if (role === 'director') return true;
  return (writeOffLimits ?? []).some((limit) => {
    const upTo = limit.upTo[currency];
    const upToMinor = upTo === undefined ? undefined : minor(upTo, currency);
    const fits = RANK[limit.role] <= RANK[role] && (limit.reason === undefined || limit.reason === reason);
    return fits && upToMinor !== undefined && amountMinor <= upToMinor;
  });
}

function aboveOf({ fourEyesAbove }: AuthorityRules, action: DeskAction): Amounts | undefined {
  if (action === 'apply') return fourEyesAbove?.apply;
  if (action === 'refund') return fourEyesAbove?.refund;
  if (action === 'plan') return fourEyesAbove?.plan;
  return action === 'write-off' ? fourEyesAbove?.writeOff : undefined;
}

function roleOf({ people }: AuthorityRules, actor: string): Role | undefined {
  return people === undefined ? 'controller' : people.find(({ name }) => name === nameOf(actor))?.role;
}

/** `person:dewi` is dewi. */
function nameOf(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1);
}

/** The tenant file is parsed with its amounts; one that the currency cannot hold never gets here. */
function minor(text: string, currency: CurrencyCode): bigint | undefined {
  const amountMinor = parseAmount(text, currency);
  return typeof amountMinor === 'bigint' ? amountMinor : undefined;
}
