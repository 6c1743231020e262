import { boundedBy, boundedInterest, type Segment } from './compliance.ts';
import type { DunningPolicySettings, DunningSettings, InterestSettings, Tenant } from './tenant.ts';

/** The rules by which one customer is reminded, and their name in the records, e.g. `retail@3`. */
export type DunningRules = { readonly policy: string; readonly settings: DunningSettings };

/** Name of the rules where no policy of the tenant is for the customer. */
const GENERAL = 'general';

/**
 * The rules for a customer: the policy that names the customer, else the one of its segment, else the tenant's general
 * rules; always within the compliance profile of the customer's segment.
 */
export function dunningRulesFor(
  tenant: Pick<Tenant, 'dunning'>,
  customer: { readonly id: string; readonly segment: Segment },
): DunningRules {
  const { policies = [], ...general } = tenant.dunning;
  const own =
    policies.find(({ customers }) => customers?.includes(customer.id) === true) ??
    policies.find(({ segments }) => segments?.includes(customer.segment) === true);
  const settings = own === undefined ? general : merged(general, own);
  const policy = own === undefined ? GENERAL : `${own.name}@${own.version}`;
  // A general window may lie outside the segment's hours altogether; then the segment's own hours are the only decent ones.
  const bounded = boundedBy(settings, customer.segment) ?? boundedBy({ ...settings, ...WIDE }, customer.segment);
  return { policy, settings: bounded ?? settings };
}

/**
 * What interest an invoice of a customer bears when it is late: by its own contract, else by the rules for the customer;
 * never above what the customer's segment bears. `undefined`: none.
 */
export function interestFor(
  tenant: Pick<Tenant, 'dunning'>,
  customer: { readonly id: string; readonly segment: Segment },
  invoice: string,
): InterestSettings | undefined {
  const contract = tenant.dunning.contracts?.find(({ invoices }) => invoices.includes(invoice));
  if (contract !== undefined) return boundedInterest(contract.interest, customer.segment);
  return dunningRulesFor(tenant, customer).settings.interest;
}

const WIDE = { sendWindow: { from: '00:00', to: '23:59' }, workDays: [1, 2, 3, 4, 5, 6, 7] };

function merged(general: DunningSettings, own: DunningPolicySettings): DunningSettings {
  const { name: _name, version: _version, segments: _segments, customers: _customers, ...named } = own;
  return { ...general, ...named };
}
