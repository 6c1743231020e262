import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import {
  create,
  MAIL_HEALTH_PARTITION,
  type MailHealth,
  mailHealthKind,
  type Notice,
  read,
  replace,
  type Table,
  type Write,
} from '@piutang/table';
import type { Desk } from './desk.ts';

/** Days that count: long enough to see a trend, short enough that a mended list of addresses may send again. */
const WINDOW_DAYS = 7;
/** Below this many mails a rate says nothing: one wrong address of ten is no reputation. */
const MIN_MAILS = 100;
/**
 * Amazon SES reviews an account at 5 % bounces and 0.1 % complaints and pauses it at 10 % and 0.5 %. We stop ourselves
 * well before, in ten-thousandths of the mails that were delivered or bounced.
 */
const MAX_BOUNCED_PER_10000 = 200;
const MAX_COMPLAINED_PER_10000 = 5;

/** What the mail system said of a mail, as far as health goes. */
type Reported = Extract<Notice['state'], 'delivered' | 'bounced' | 'complained'>;

/** Whether a state says something about the health of mail. */
export function isReported(state: Notice['state']): state is Reported {
  return state === 'delivered' || state === 'bounced' || state === 'complained';
}

/** The write that counts a report on its day; it goes with the notice's own, so that a report counts once. */
export async function counted(desk: Desk, state: Reported): Promise<Write> {
  const on = localDateAt(desk.clock(), desk.tenant.timeZone);
  const known = await read(desk.table, mailHealthKind, on);
  const health: MailHealth = known ?? { on, delivered: 0, bounced: 0, complained: 0, version: 1 };
  const next = { ...health, [state]: health[state] + 1 };
  return known === undefined
    ? create(mailHealthKind, next, 'mail health not begun yet')
    : replace(mailHealthKind, known, next, 'mail health unchanged since it was read');
}

/** How the mails of the last days fared. */
export type MailTally = {
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
  /** Whole, of ten thousand delivered or bounced; 0 where there were too few to say. */
  readonly bouncedPer10000: number;
  readonly maxBouncedPer10000: number;
  /** Why no mail may leave now; absent: it may. */
  readonly stop?: string;
};

/** Why no mail may leave now: too many of the last days' mails bounced or were complained about. `undefined`: it may. */
export async function mailStop(table: Table, today: LocalDate): Promise<string | undefined> {
  return (await mailTally(table, today)).stop;
}

/** The mails of the last seven days. */
export async function mailTally(table: Table, today: LocalDate): Promise<MailTally> {
  let delivered = 0;
  let bounced = 0;
  let complained = 0;
  for await (const item of table.query(MAIL_HEALTH_PARTITION, { from: addDays(today, 1 - WINDOW_DAYS), to: today })) {
    const health = mailHealthKind.decode(item);
    delivered += health.delivered;
    bounced += health.bounced;
    complained += health.complained;
  }
  const mails = delivered + bounced;
  const enough = mails >= MIN_MAILS;
  const stop = enough ? stopOf(mails, bounced, complained) : undefined;
  return {
    delivered,
    bounced,
    complained,
    bouncedPer10000: enough ? Math.trunc((bounced * 10_000) / mails) : 0,
    maxBouncedPer10000: MAX_BOUNCED_PER_10000,
    ...(stop === undefined ? {} : { stop }),
  };
}

function stopOf(mails: number, bounced: number, complained: number): string | undefined {
  if (bounced * 10_000 >= MAX_BOUNCED_PER_10000 * mails) {
    return `${bounced} of ${mails} mails of the last ${WINDOW_DAYS} days bounced; correct the addresses first.`;
  }
  if (complained * 10_000 >= MAX_COMPLAINED_PER_10000 * mails) {
    return `${complained} of ${mails} mails of the last ${WINDOW_DAYS} days were complained about; find out why first.`;
  }
  return undefined;
}
