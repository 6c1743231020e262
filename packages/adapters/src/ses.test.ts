import { describe, expect, it } from 'vitest';
import { pacedMailer } from './ses.ts';

const MAIL = { raw: new Uint8Array(), from: 'a@b.example', to: 'c@d.example', tags: {} };

/** A mailer on a clock of its own, which throws what it is told to. */
function paced(ratePerSecond: number, senders: number, failures: readonly (Error | undefined)[] = []) {
  let now = 0;
  const sentAt: number[] = [];
  const left = [...failures];
  const mailer = pacedMailer(
    async () => {
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      sentAt.push(now);
      return { accepted: true, messageId: String(sentAt.length) };
    },
    {
      ratePerSecond: async () => ratePerSecond,
      senders,
      nowMs: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
  );
  const pass = (ms: number) => {
    now += ms;
  };
  return { mailer, sentAt, pass };
}

const throttled = Object.assign(new Error('Maximum sending rate exceeded.'), { name: 'Throttling' });

describe('a paced mailer', () => {
  it('keeps to its share of the account’s rate', async () => {
    const { mailer, sentAt } = paced(14, 4);
    for (let at = 0; at < 50; at += 1) await mailer(MAIL);
    const gaps = sentAt.slice(1).map((at, before) => at - (sentAt[before] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(4_000 / 14 - 0.001);
    expect(sentAt.at(-1)).toBeCloseTo((49 * 4_000) / 14, 3);
  });

  it('sends one mail in four seconds in the sandbox, whose rate four senders share', async () => {
    const { mailer, sentAt } = paced(1, 4);
    for (let at = 0; at < 3; at += 1) await mailer(MAIL);
    expect(sentAt).toEqual([0, 4_000, 8_000]);
  });

  it('counts copies, as SES does, and saves up nothing while idle', async () => {
    const { mailer, sentAt, pass } = paced(1, 1);
    await mailer({ ...MAIL, cc: ['x@y.example', 'z@y.example'] });
    await mailer(MAIL);
    pass(60_000);
    await mailer(MAIL);
    await mailer(MAIL);
    expect(sentAt).toEqual([0, 3_000, 63_000, 64_000]);
  });

  it('offers a mail again that was refused for the rate alone, each time later', async () => {
    const { mailer, sentAt } = paced(1, 1, [throttled, throttled]);
    expect(await mailer(MAIL)).toEqual({ accepted: true, messageId: '1' });
    expect(sentAt).toEqual([6_000]);
  });

  it('gives up after four offers, and offers nothing twice that may have been taken', async () => {
    await expect(paced(1, 1, [throttled, throttled, throttled, throttled]).mailer(MAIL)).rejects.toBe(throttled);
    const lost = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    const { mailer, sentAt } = paced(1, 1, [lost]);
    await expect(mailer(MAIL)).rejects.toBe(lost);
    expect(sentAt).toEqual([]);
  });
});
