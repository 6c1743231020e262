import * as z from 'zod/mini';

/** What the local cloud runs of the Amazon States Language: tasks that call functions, and maps over lists. */

const json = z.unknown();
const retrier = z.object({
  ErrorEquals: z.array(z.string()),
  MaxAttempts: z.optional(z.int()),
  IntervalSeconds: z.optional(z.number()),
  BackoffRate: z.optional(z.number()),
  MaxDelaySeconds: z.optional(z.number()),
  JitterStrategy: z.optional(z.string()),
});
const paths = {
  Comment: z.optional(z.string()),
  InputPath: z.optional(z.string()),
  OutputPath: z.optional(z.string()),
  ResultPath: z.optional(z.nullable(z.string())),
  ResultSelector: z.optional(json),
  Next: z.optional(z.string()),
  End: z.optional(z.boolean()),
};

const task = z.strictObject({
  ...paths,
  Type: z.literal('Task'),
  Resource: z.string(),
  Parameters: z.optional(json),
  TimeoutSeconds: z.optional(z.number()),
  Retry: z.optional(z.array(retrier)),
});
const pass = z.strictObject({
  ...paths,
  Type: z.literal('Pass'),
  Parameters: z.optional(json),
  Result: z.optional(json),
});
const succeed = z.strictObject({ ...paths, Type: z.literal('Succeed') });
const fail = z.strictObject({
  Type: z.literal('Fail'),
  Comment: z.optional(z.string()),
  Error: z.optional(z.string()),
  Cause: z.optional(z.string()),
});
/** A map's own states; maps in maps are not simulated. */
const inner = z.discriminatedUnion('Type', [task, pass, succeed, fail]);
const map = z.strictObject({
  ...paths,
  Type: z.literal('Map'),
  Label: z.optional(z.string()),
  ItemsPath: z.optional(z.string()),
  ItemSelector: z.optional(json),
  ItemReader: z.optional(
    z.object({
      Resource: z.string().check(z.endsWith(':s3:getObject')),
      ReaderConfig: z.object({ InputType: z.literal('JSON'), MaxItems: z.optional(z.int()) }),
      Parameters: json,
    }),
  ),
  ItemProcessor: z.object({
    ProcessorConfig: z.optional(z.object({ Mode: z.optional(z.string()), ExecutionType: z.optional(z.string()) })),
    Comment: z.optional(z.string()),
    StartAt: z.string(),
    States: z.record(z.string(), inner),
  }),
  MaxConcurrency: z.optional(z.int()),
  ToleratedFailurePercentage: z.optional(z.number()),
  ToleratedFailureCount: z.optional(z.int()),
  ResultWriter: z.optional(json),
  Retry: z.optional(z.array(retrier)),
});
const state = z.discriminatedUnion('Type', [task, pass, succeed, fail, map]);

/** Fields that make no difference on one machine: who may call, how long it may take, where results are written. */
export const definition = z.strictObject({
  Comment: z.optional(z.string()),
  StartAt: z.string(),
  States: z.record(z.string(), state),
  TimeoutSeconds: z.optional(z.number()),
  Version: z.optional(z.string()),
  QueryLanguage: z.optional(z.literal('JSONPath')),
});

export type State = z.output<typeof state>;
export type TaskState = z.output<typeof task>;
export type MapState = z.output<typeof map>;
export type Definition = Pick<z.output<typeof definition>, 'StartAt' | 'States'>;

/** Reads a definition; refused with the places that are not simulated. */
export function parseDefinition(text: string): Definition | { readonly refused: 'not-simulated'; readonly at: string } {
  const parsed = z.safeParse(definition, JSON.parse(text));
  if (parsed.success) return parsed.data;
  return { refused: 'not-simulated', at: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') };
}
