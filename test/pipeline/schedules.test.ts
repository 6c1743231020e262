import { describe, expect, it } from 'vitest';
import { MEETINGS, playMeeting } from '../support/schedules/meetings.ts';

const SEED = Number(process.env.PIUTANG_TEST_SEED ?? 20_261_121);
/** The share of a schedule space that a test run plays; `npm run soak` plays all of it. */
const MOST = Number(process.env.PIUTANG_SCHEDULES ?? 150);
/** Fewer schedules than this, and they did not meet. */
const FEWEST = 5;

describe(`whoever meets whom, in whatever order (seed ${SEED})`, () => {
  it.each(MEETINGS.map((meeting) => [meeting.name, meeting] as const))('ends as it may: %s', async (_, meeting) => {
    const { schedules, problems, ends } = await playMeeting(meeting, MOST, SEED);
    expect(problems.slice(0, 5)).toEqual([]);
    expect(ends).toEqual(meeting.ends);
    expect(schedules).toBeGreaterThan(FEWEST);
  });
});
