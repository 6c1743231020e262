import { AMOUNTS_TRAPS } from './traps-of-amounts.ts';
import { NUMBERS_TRAPS } from './traps-of-numbers.ts';
import { PEOPLE_TRAPS } from './traps-of-people.ts';

/** Situations in which a line looks like something that it is not, or shows less than it seems to. */
export const TRAPS = { ...PEOPLE_TRAPS, ...AMOUNTS_TRAPS, ...NUMBERS_TRAPS } as const;

export type TrapName = keyof typeof TRAPS;
