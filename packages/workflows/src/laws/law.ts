/** Number of an invariant of the books; docs/reliability.md lists them. */
export type LawNumber = `I${number}`;

/** An invariant of the books with the checker that finds where it is broken. */
export type Law<Subject> = {
  readonly number: LawNumber;
  /** Its name in breaches, kept stable because people search for it. */
  readonly name: string;
  /** What holds, in a sentence. */
  readonly says: string;
  /** The records that are read to check it. */
  readonly reads: string;
  /** One clause for each way in which the subject breaks it; none when it holds. */
  readonly breaches: (subject: Subject) => readonly string[];
};

/** A law that does not hold, and where. */
export type Breach = {
  readonly number: LawNumber;
  readonly law: string;
  readonly where: string;
  readonly message: string;
};

/** Every breach of the laws by one subject. */
export function breachesOf<Subject>(laws: readonly Law<Subject>[], where: string, subject: Subject): Breach[] {
  return laws.flatMap(({ number, name, breaches }) =>
    breaches(subject).map((message) => ({ number, law: name, where, message })),
  );
}

/** A clause when the condition fails, for laws that can be broken in one way. */
export function unless(holds: boolean, message: string): readonly string[] {
  return holds ? [] : [message];
}
