import { conflict, type Interceptor, type PortCall } from '../faults/ports.ts';
import { seededRandom } from '../seeded-random.ts';

/** Somebody at work: one use case on a desk whose port calls wait for their turn. */
export type Actor = { readonly name: string; readonly work: (intercept: Interceptor) => Promise<unknown> };

/** One run of all actors from the same beginning, and what is to be checked at its end. */
export type Play = { readonly actors: readonly Actor[]; readonly end: (schedule: readonly string[]) => Promise<void> };

/** What was explored: different schedules, and those cut short because another one was the same. */
export type Explored = { readonly schedules: number; readonly same: number };

type Waiting = { readonly call: PortCall; readonly go: () => void };

/** More rounds than this without a call mean that an actor waits for something that is no port. */
const MAX_IDLE_ROUNDS = 50;

/** An actor under way: the calls that it waits to make, oldest first. */
function start({ work }: Actor) {
  const waiting: Waiting[] = [];
  const state = { waiting, isDone: false };
  const intercept: Interceptor = async (call, run) => {
    await new Promise<void>((go) => waiting.push({ call, go }));
    return run();
  };
  // How it ends is for the check at the end: a worker may be told to try again later.
  work(intercept)
    .catch(() => undefined)
    .finally(() => {
      state.isDone = true;
    });
  return state;
}

/** Lets everything run that needs no turn. */
async function settled(actors: readonly ReturnType<typeof start>[]): Promise<void> {
  for (let round = 0; round < MAX_IDLE_ROUNDS; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (actors.every(({ isDone, waiting }) => isDone || waiting.length > 0)) return;
  }
  throw new Error('an actor waits for something that is no port of its desk');
}

/**
 * Plays every schedule of the actors' port calls that can make a difference: all interleavings, less those that differ
 * only in the order of calls that do not touch each other (sleep sets, Godefroid 1996). Each is played from the beginning.
 * @param most stops after so many schedules, drawn with the seed, for the share that a test run can afford
 */
export async function explore(
  begin: () => Promise<Play>,
  most = Number.POSITIVE_INFINITY,
  seed = 1,
): Promise<Explored> {
  const random = seededRandom(seed);
  const left: { readonly path: readonly number[]; readonly asleep: readonly number[] }[] = [{ path: [], asleep: [] }];
  let [schedules, same] = [0, 0];
  // The order in which alternatives are played does not matter to all of them, and spreads a share of them.
  const drawn = () => left.splice(most === Number.POSITIVE_INFINITY ? left.length - 1 : random(left.length), 1)[0];
  for (let next = drawn(); next !== undefined && schedules < most; next = drawn()) {
    const play = await begin();
    const actors = play.actors.map(start);
    const names: string[] = [];
    const step = async (actor: number) => {
      const turn = actors[actor]?.waiting.shift();
      if (turn === undefined) throw new Error('the actors behave differently from run to run');
      names.push(`${play.actors[actor]?.name}: ${turn.call.port}`);
      turn.go();
      await settled(actors);
    };
    await settled(actors);
    for (const actor of next.path) await step(actor);
    const path = [...next.path];
    let asleep = [...next.asleep];
    for (;;) {
      const callOf = (actor: number) => actors[actor]?.waiting[0]?.call as PortCall;
      const ready = actors.flatMap(({ waiting }, at) => (waiting.length > 0 ? [at] : []));
      const awake = ready.filter((actor) => !asleep.includes(actor));
      const [first] = awake;
      if (first === undefined) {
        if (ready.length > 0) same += 1;
        else {
          schedules += 1;
          await play.end(names);
        }
        break;
      }
      const stillAsleep = (actor: number, seen: readonly number[]) =>
        [...asleep, ...seen].filter((other) => !conflict(callOf(other), callOf(actor)));
      for (const [at, other] of awake.entries())
        if (at > 0) left.push({ path: [...path, other], asleep: stillAsleep(other, awake.slice(0, at)) });
      asleep = stillAsleep(first, []);
      path.push(first);
      await step(first);
    }
  }
  return { schedules, same };
}
