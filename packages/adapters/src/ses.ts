import {
  AccountSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  type SESClient,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import type { Mailer } from '@piutang/workflows';

/**
 * The {@link Mailer} on SES. A refusal is an answer; anything else that goes wrong leaves open whether the mail was
 * accepted, and is thrown.
 */
export function sesMailer(client: SESClient, configurationSet: string): Mailer {
  return async ({ raw, from, to, tags }) => {
    try {
      const { MessageId } = await client.send(
        new SendRawEmailCommand({
          Source: from,
          Destinations: [to],
          RawMessage: { Data: raw },
          ConfigurationSetName: configurationSet,
          Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return { accepted: true, messageId: MessageId ?? '' };
    } catch (error) {
      const refused =
        error instanceof MessageRejected ||
        error instanceof MailFromDomainNotVerifiedException ||
        error instanceof AccountSendingPausedException;
      if (refused) return { accepted: false, why: error.message };
      throw error;
    }
  };
}
