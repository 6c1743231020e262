import type { ApprovalRequest, BankLine, Refund, RequestedAction } from '@piutang/table';
import { read, requestKind } from '@piutang/table';
import type { Desk } from './desk.ts';
import type { Refused, Reviewer } from './hand.ts';
import { teach } from './learning.ts';
import { planRefund } from './refunds.ts';
import { approveRequest, type Planner } from './requests.ts';
import { planApply } from './review.ts';
import { planWriteOff, type WrittenOff } from './write-offs.ts';

/** What an approved request did: the line, the refund to be paid, or the invoice that was given up. */
export type Approved = { readonly request: ApprovalRequest; readonly result: BankLine | Refund | WrittenOff };

/** A second person approves a request, whatever it asks for; it is done at once, on the books as they are now. */
export async function approve(desk: Desk, id: string, approver: Reviewer): Promise<Approved | Refused> {
  const request = await read(desk.table, requestKind, id);
  const approved = await approveRequest(desk, planAction, id, approver);
  if ('refused' in approved || request?.action.kind !== 'apply') return approved;
  if ('proposals' in approved.result) await teach(desk, approved.result, request.action.applications, 'person');
  return approved;
}

const PLANNERS: Readonly<Record<RequestedAction['kind'], Planner<BankLine | Refund | WrittenOff, string>>> = {
  apply: planApply,
  refund: planRefund,
  'write-off': planWriteOff,
};

const planAction: Planner<BankLine | Refund | WrittenOff, string> = (desk, action, why, hand) =>
  PLANNERS[action.kind](desk, action, why, hand);
