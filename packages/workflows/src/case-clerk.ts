import { judge } from '@piutang/receivables';
import type { Desk } from './desk.ts';

/** Who records something on the desk: a person, or the payer in the portal. */
export type Clerk = { readonly actor: string };

export type ClerkRefusal = { readonly refused: 'not-allowed'; readonly message: string };

/**
 * Why somebody may not record what a payer said or is granted; `undefined` when it may. The tenant's list of people says
 * so for persons; the payer's own word in the portal needs no leave of the desk.
 */
export function clerkRefusal({ tenant }: Pick<Desk, 'tenant'>, { actor }: Clerk): ClerkRefusal | undefined {
  if (!actor.startsWith('person:')) return undefined;
  const leave = judge(tenant.authority ?? {}, {
    actor,
    action: 'record',
    amountMinor: 0n,
    currency: tenant.baseCurrency,
  });
  return leave.may === 'not' ? { refused: 'not-allowed', message: leave.message } : undefined;
}
