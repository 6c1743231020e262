import {
  AccountSendingPausedException,
  GetSendQuotaCommand,
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
  return async ({ raw, from, to, cc = [], tags }) => {
    try {
      const { MessageId } = await client.send(
        new SendRawEmailCommand({
          Source: from,
          // The first is the payer's: news of the mail is told apart by it.
          Destinations: [to, ...cc],
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

/** A new account may send one mail a second; the rate that is kept where SES does not tell its own. */
const LEAST_RATE_PER_SECOND = 1;
/** AWS raises a rate by itself as an account proves itself, from one day to the next. */
const RATE_KNOWN_MS = 3_600_000;
/** SES refused for the rate alone: the mail was not taken, so that it may be offered again. */
const THROTTLED: ReadonlySet<string> = new Set(['Throttling', 'ThrottlingException', 'TooManyRequestsException']);
const MAX_OFFERS = 4;

/** The account's sending rate, asked for once an hour. Where SES does not answer, the least there is. */
export function sesSendRate(client: SESClient, nowMs: () => number = Date.now): () => Promise<number> {
  let known = { perSecond: LEAST_RATE_PER_SECOND, untilMs: Number.NEGATIVE_INFINITY };
  return async () => {
    if (nowMs() < known.untilMs) return known.perSecond;
    const { MaxSendRate = LEAST_RATE_PER_SECOND } = await client
      .send(new GetSendQuotaCommand({}))
      .catch((): { MaxSendRate?: number } => ({}));
    known = { perSecond: Math.max(MaxSendRate, LEAST_RATE_PER_SECOND), untilMs: nowMs() + RATE_KNOWN_MS };
    return known.perSecond;
  };
}

/** How a {@link pacedMailer} keeps to a rate. */
export type Pace = {
  readonly ratePerSecond: () => Promise<number>;
  /** Senders at the same time, which share the rate. */
  readonly senders: number;
  readonly nowMs?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
};

/**
 * A mailer that never sends faster than its share of the account's rate; every copy counts, as SES counts recipients. A
 * mail that SES would not take for the rate alone is offered again after a pause; every other failure is the caller's.
 */
export function pacedMailer(
  mailer: Mailer,
  { ratePerSecond, senders, nowMs = Date.now, sleep = asleep }: Pace,
): Mailer {
  let nextMs = Number.NEGATIVE_INFINITY;
  return async (mail) => {
    const intervalMs = (1_000 * senders) / (await ratePerSecond());
    for (let offer = 1; ; offer += 1) {
      const waitMs = nextMs - nowMs();
      if (waitMs > 0) await sleep(waitMs);
      nextMs = Math.max(nextMs, nowMs()) + intervalMs * (1 + (mail.cc?.length ?? 0));
      try {
        return await mailer(mail);
      } catch (error) {
        if (offer === MAX_OFFERS || !(error instanceof Error) || !THROTTLED.has(error.name)) throw error;
        nextMs = nowMs() + intervalMs * 2 ** offer;
      }
    }
  };
}

function asleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
