/**
 * Every function of the pipeline and its budget. The folder `functions/<name>/handler.ts` holds the code; a name here
 * without a folder stops `npm run synth`.
 */

/** What one function may use; the reasons stand beside the numbers below. */
export type FunctionBudget = {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
};

/** A whole vCPU of Lambda: parsing and ageing are bound by the processor, not by memory. */
const ONE_CPU_MB = 1769;

export const FUNCTION_BUDGETS = {
  // A file of 100,000 invoices at 40 written invoices a second and one transaction each stays under five minutes.
  'ingest-invoices': { memoryMb: 1024, timeoutSeconds: 300 },
  // The single-invocation budget for a bank file; larger files are split before they come here.
  'process-bank-statement': { memoryMb: ONE_CPU_MB, timeoutSeconds: 600 },
  // Some hundred remittances that wait, against some thousand lines that do: a look-up and a transaction each.
  'join-remittances': { memoryMb: 1024, timeoutSeconds: 300 },
  // A batch of stream records becomes a few PutEvents calls of ten.
  'publish-events': { memoryMb: 256, timeoutSeconds: 60 },
  // A batch of stream records becomes one object and one item; a writer that loses the race for the head tries again.
  'record-audit': { memoryMb: 512, timeoutSeconds: 60 },
  // One million open invoices take 4 s of processor time; the rest is waiting for index pages.
  'age-receivables': { memoryMb: ONE_CPU_MB, timeoutSeconds: 600 },
  'run-dunning': { memoryMb: 1024, timeoutSeconds: 300 },
  // One mail a message; the queue hides a message for 900 s, which is at least six of these timeouts.
  'send-notice': { memoryMb: 512, timeoutSeconds: 120 },
  'record-delivery': { memoryMb: 256, timeoutSeconds: 30 },
  // Sixteen questions at once, each answered within milliseconds; with a slow answer there is still time to be asked again.
  'watch-queues': { memoryMb: 256, timeoutSeconds: 60 },
  // A person waits for the widget; the dashboard gives up after 15 s.
  'dashboard-widget': { memoryMb: 512, timeoutSeconds: 15 },
  // The same person waits for what a click on the dashboard decides.
  'decide-line': { memoryMb: 512, timeoutSeconds: 15 },
  'decide-payer': { memoryMb: 512, timeoutSeconds: 15 },
} as const satisfies Record<string, FunctionBudget>;

/** The name of a function: its folder under `functions/`. */
export type FunctionName = keyof typeof FUNCTION_BUDGETS;

/** All function names, in the order of the day. */
export const FUNCTION_NAMES = Object.keys(FUNCTION_BUDGETS) as readonly FunctionName[];
