import {
  AccountSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  type SESClient,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import type { Mailer } from '@piutang/workflows';

/**
 * How the client for a {@link sesMailer} is made. SES knows no token by which it would recognise a repeated mail, so a
 * call whose answer was lost must not be repeated by the SDK: the notice's claim decides when it is sent again.
 */
export const ONE_ATTEMPT = { maxAttempts: 1 } as const;

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
