import { localDateAt } from '@piutang/calendar';
import type { Cause, Hand } from '@piutang/receivables';
import type { Desk } from './desk.ts';

/** A person at the desk, and by what they came: the command, or a click on the dashboard. */
export type Reviewer = { readonly actor: string; readonly cause?: Cause };

/** Why something was not done: a code, and one sentence that says what, got, expected, remedy. */
export type Refused<Code extends string = string> = { readonly refused: Code; readonly message: string };

/** Rounds in which a decision is made anew because somebody else wrote what it was made on. */
export const MAX_ATTEMPTS = 5;

/** The reviewer's hand, now. */
export function handOf(desk: Desk, { actor, cause }: Reviewer): Hand {
  const now = desk.clock();
  return {
    actor,
    now,
    today: localDateAt(now, desk.tenant.timeZone),
    cause: cause ?? 'command:review',
  };
}
