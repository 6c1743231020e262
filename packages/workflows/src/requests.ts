import { createHash } from 'node:crypto';
import type { CurrencyCode } from '@piutang/money';
import { type DeskAction, type Hand, judge, objectionToApproval, type WriteOffReason } from '@piutang/receivables';
import {
  type ApprovalRequest,
  create,
  type Key,
  REQUEST_QUEUE,
  type RequestedAction,
  read,
  replace,
  requestKind,
  type Table,
  type Write,
} from '@piutang/table';
import type { Desk } from './desk.ts';
import { handOf, MAX_ATTEMPTS, type Refused, type Reviewer } from './hand.ts';

/** An action that is planned and checked, ready to be written. */
export type ActionPlan<Result> = {
  readonly writes: readonly Write[];
  /** What is there once the writes are. */
  readonly result: Result;
  readonly currency: CurrencyCode;
  readonly amountMinor: bigint;
};

/** What one person alone may not do, and now waits for a second one. */
export type Requested = { readonly requested: ApprovalRequest; readonly message: string };

/** Plans an action on the books as they are now. */
export type Planner<Result, Code extends string> = (
  desk: Desk,
  action: RequestedAction,
  why: string,
  hand: Hand,
) => Promise<ActionPlan<Result> | Refused<Code>>;

export type PerformRefusal = Refused<'not-permitted' | 'requested-already' | 'changed-meanwhile'>;

/**
 * Does what a person asks for: at once where the person may do it alone, else as a request that another person approves.
 * Either way it is checked first, so that nobody approves what could not be done.
 */
export async function perform<Result, Code extends string>(
  desk: Desk,
  plan: Planner<Result, Code>,
  action: RequestedAction,
  why: string,
  reviewer: Reviewer,
): Promise<Result | Requested | PerformRefusal | Refused<Code>> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const planned = await plan(desk, action, why, handOf(desk, reviewer));
    if ('refused' in planned) return planned;
    const { currency, amountMinor } = planned;
    const leave = judge(desk.tenant.authority ?? {}, {
      actor: reviewer.actor,
      action: action.kind,
      amountMinor,
      currency,
      ...reasonOf(action),
    });
    if (leave.may === 'not') return { refused: 'not-permitted', message: leave.message };
    if (leave.may === 'ask') {
      const asked = await ask(desk, action, { why, currency, amountMinor }, reviewer, leave.message);
      if (asked !== undefined) return asked;
    } else if ((await desk.table.commit(planned.writes)).committed) return planned.result;
  }
  return changedMeanwhile();
}

/** Whether a person may do something that needs no second person; a sentence when it may not. */
export function forbidden(desk: Desk, { actor }: Reviewer, action: DeskAction): Refused<'not-permitted'> | undefined {
  const leave = judge(desk.tenant.authority ?? {}, {
    actor,
    action,
    amountMinor: 0n,
    currency: desk.tenant.baseCurrency,
  });
  return leave.may === 'not' ? { refused: 'not-permitted', message: leave.message } : undefined;
}

export type DecideRefusal = Refused<
  'request-unknown' | 'decided-already' | 'not-permitted' | 'reason-missing' | 'changed-meanwhile'
>;

/** A second person approves: the action is done, in the transaction that closes the request. */
export async function approveRequest<Result, Code extends string>(
  desk: Desk,
  plan: Planner<Result, Code>,
  id: string,
  approver: Reviewer,
): Promise<{ readonly request: ApprovalRequest; readonly result: Result } | DecideRefusal | Refused<Code>> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const request = await waitingRequest(desk.table, id);
    if ('refused' in request) return request;
    const { action, requestedBy: actor, currency, amountMinor, why } = request;
    const asked = { actor, action: action.kind, currency, amountMinor, ...reasonOf(action) };
    const objection = objectionToApproval(desk.tenant.authority ?? {}, approver.actor, asked);
    if (objection !== undefined) return { refused: 'not-permitted', message: objection };
    const hand = { ...handOf(desk, { actor, cause: `request:${id}` }), approver: approver.actor };
    const planned = await plan(desk, action, why, hand);
    if ('refused' in planned) return planned;
    const decided = decidedBy(desk, request, approver, 'approved');
    const writes = [...planned.writes, replace(requestKind, request, decided, 'request still waits')];
    if ((await desk.table.commit(writes)).committed)
      return { request: { ...decided, version: request.version + 1 }, result: planned.result };
  }
  return changedMeanwhile();
}

/** A second person, or the one who asked, closes a request without doing it. */
export async function rejectRequest(
  desk: Desk,
  id: string,
  reason: string,
  reviewer: Reviewer,
): Promise<ApprovalRequest | DecideRefusal> {
  if (reason.trim() === '')
    return { refused: 'reason-missing', message: 'no reason was given: say why it is rejected with --reason' };
  const request = await waitingRequest(desk.table, id);
  if ('refused' in request) return request;
  const refusal = request.requestedBy === reviewer.actor ? undefined : forbidden(desk, reviewer, 'approve');
  if (refusal !== undefined) return refusal;
  const decided = { ...decidedBy(desk, request, reviewer, 'rejected'), decision: reason };
  const result = await desk.table.commit([replace(requestKind, request, decided, 'request still waits')]);
  return result.committed ? { ...decided, version: request.version + 1 } : changedMeanwhile();
}

/** What waits for a second person, oldest first. */
export async function* waitingRequests(table: Table): AsyncGenerator<ApprovalRequest> {
  const keys: Key[] = await Array.fromAsync(table.work(REQUEST_QUEUE));
  const requests = (await table.getMany(keys)).map(requestKind.decode);
  yield* requests
    .filter(({ state }) => state === 'waiting')
    .sort((a, b) => (a.requestedAt < b.requestedAt ? -1 : a.requestedAt > b.requestedAt ? 1 : 0));
}

/** `undefined` when somebody else wrote the same request at the same moment. */
async function ask(
  desk: Desk,
  action: RequestedAction,
  facts: Pick<ApprovalRequest, 'why' | 'currency' | 'amountMinor'>,
  { actor }: Reviewer,
  message: string,
): Promise<Requested | PerformRefusal | undefined> {
  const id = requestId(action);
  const before = await read(desk.table, requestKind, id);
  if (before?.state === 'waiting')
    return {
      refused: 'requested-already',
      message: `${before.requestedBy} asked for this at ${before.requestedAt}: request ${id} waits for approval`,
    };
  const request: ApprovalRequest = {
    id,
    action,
    ...facts,
    state: 'waiting',
    requestedBy: actor,
    requestedAt: desk.clock(),
    version: (before?.version ?? 0) + 1,
  };
  const write =
    before === undefined
      ? create(requestKind, request, 'request is new')
      : replace(requestKind, before, request, 'request unchanged since it was read');
  if (!(await desk.table.commit([write])).committed) return undefined;
  return {
    requested: request,
    message: `${message}: request ${id} waits for a second person (piutang review approve ${id})`,
  };
}

/** The same ask has the same name, so that it waits once. */
function requestId(action: RequestedAction): string {
  const text = JSON.stringify(action, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function waitingRequest(table: Table, id: string): Promise<ApprovalRequest | DecideRefusal> {
  const request = await read(table, requestKind, id);
  if (request === undefined)
    return {
      refused: 'request-unknown',
      message: `there is no request ${id}: piutang review requests lists those that wait`,
    };
  if (request.state !== 'waiting')
    return {
      refused: 'decided-already',
      message: `request ${id} was ${request.state} by ${request.decidedBy} at ${request.decidedAt}`,
    };
  return request;
}

function decidedBy(
  desk: Desk,
  request: ApprovalRequest,
  { actor }: Reviewer,
  state: 'approved' | 'rejected',
): ApprovalRequest {
  return { ...request, state, decidedBy: actor, decidedAt: desk.clock() };
}

function reasonOf(action: RequestedAction): { readonly reason?: WriteOffReason } {
  return action.kind === 'write-off' ? { reason: action.reason } : {};
}

function changedMeanwhile(): Refused<'changed-meanwhile'> {
  return { refused: 'changed-meanwhile', message: 'what this is about is being written by others: try again' };
}
