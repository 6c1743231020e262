import type { Tenant } from './tenant.ts';

/** Something that is allowed and that a person should know before relying on it. */
export type TenantWarning = {
  /** Dotted path of the field. */
  readonly field: string;
  /** One sentence: what it means, and what to do to change it. */
  readonly message: string;
};

/** Top-level names that nobody can own (RFC 2606); SES cannot verify a sender there. */
const DOMAINS_OF_NOBODY = /\.(example|test|invalid|localhost)$/;

/** What a valid tenant file will not do, in the order of the fields. */
export function warningsOf(tenant: Tenant): readonly TenantWarning[] {
  return [...mailWarnings(tenant), ...deskWarnings(tenant)];
}

function mailWarnings({ mail }: Tenant): TenantWarning[] {
  if (mail === undefined) {
    return [
      {
        field: 'mail',
        message:
          'mail is absent: reminders are decided and recorded, and none will be sent; add mail with a sender whose domain you own',
      },
    ];
  }
  const warnings: TenantWarning[] = [];
  if (DOMAINS_OF_NOBODY.test(mail.senderAddress)) {
    warnings.push({
      field: 'mail.senderAddress',
      message: `mail.senderAddress ${mail.senderAddress} is of a domain that nobody can own: on an AWS account no reminder will be sent; use a domain whose DNS you control`,
    });
  }
  if (mail.operator === undefined) {
    warnings.push({
      field: 'mail.operator',
      message:
        'mail.operator is absent: alarms are seen in the console only; add the address of whoever should be told',
    });
  }
  return warnings;
}

function deskWarnings(tenant: Tenant): TenantWarning[] {
  if (tenant.holidays.length > 0) return [];
  return [
    {
      field: 'holidays',
      message: 'holidays is empty: reminders go out on public holidays too; list the days of the national decree',
    },
  ];
}
