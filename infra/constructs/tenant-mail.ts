import type { Tenant } from '@piutang/tenancy';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';

/** Props of {@link TenantMail}. */
export type TenantMailProps = {
  readonly tenant: Tenant;
};

/**
 * The sender's domain as an SES identity (its DKIM records are outputs for the tenant's DNS), and the configuration set
 * that reports what became of each mail. A tenant without `mail` gets the configuration set and no identity.
 */
export class TenantMail extends Construct {
  readonly configurationSet: ConfigurationSet;
  /** Absent where the tenant does not send mail. */
  readonly identity: EmailIdentity | undefined;

  constructor(scope: Construct, id: string, props: TenantMailProps) {
    super(scope, id);
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    this.configurationSet.addEventDestination('Events', {
      // SES can report to the account's default bus only.
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
      ],
    });
    const { mail } = props.tenant;
    if (mail === undefined) return;
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(mail.senderAddress.slice(mail.senderAddress.indexOf('@') + 1)),
      configurationSet: this.configurationSet,
    });
    this.identity = identity;
    for (const [at, record] of identity.dkimRecords.entries()) {
      new CfnOutput(Stack.of(this), `DkimRecord${at + 1}`, { value: `${record.name} CNAME ${record.value}` });
    }
  }
}
