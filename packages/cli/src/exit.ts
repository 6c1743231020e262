/** Exit codes of every command: all went well; the answer is "no"; the command was used wrongly. */
export const EXIT = { ok: 0, no: 1, usage: 2 } as const;
