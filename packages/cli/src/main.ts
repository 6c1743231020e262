import { Command, CommanderError } from 'commander';
import { ageing } from './commands/ageing.ts';
import { statements, worklist } from './commands/books.ts';
import { customer } from './commands/customer.ts';
import { dispute } from './commands/dispute.ts';
import { doctor } from './commands/doctor.ts';
import { dunning } from './commands/dunning.ts';
import { exports } from './commands/export.ts';
import { exportClaim } from './commands/export-claim.ts';
import { fee } from './commands/fee.ts';
import { hold } from './commands/hold.ts';
import { invoice } from './commands/invoice.ts';
import { letter } from './commands/letter.ts';
import { local } from './commands/local.ts';
import { match } from './commands/match.ts';
import { plan } from './commands/plan.ts';
import { promise } from './commands/promise.ts';
import { quarantine } from './commands/quarantine.ts';
import { rate } from './commands/rate.ts';
import { refund } from './commands/refund.ts';
import { remittance } from './commands/remittance.ts';
import { report } from './commands/report.ts';
import { review } from './commands/review.ts';
import { reviewCorrections } from './commands/review-corrections.ts';
import { statementParse } from './commands/statement-parse.ts';
import { task } from './commands/task.ts';
import { template } from './commands/template.ts';
import { tenant } from './commands/tenant.ts';
import { verify } from './commands/verify.ts';
import { writeOffs } from './commands/write-off.ts';
import { EXIT } from './exit.ts';

/** Runs one `piutang` command and answers its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has gone away (`piutang … | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const program = new Command('piutang').description('Bank files to posted cash, open invoices to polite reminders.');
  program.exitOverride();
  let exitCode: number = EXIT.ok;
  const done = (code: number) => {
    exitCode = code;
  };
  for (const register of commands) register(program, done);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}

/** A command file exports one of these and is named in the list below. */
export type RegisterCommand = (program: Command, done: (exitCode: number) => void) => void;

const commands: readonly RegisterCommand[] = [
  ageing,
  customer,
  dispute,
  doctor,
  dunning,
  exports,
  exportClaim,
  fee,
  hold,
  invoice,
  letter,
  local,
  match,
  plan,
  promise,
  rate,
  refund,
  remittance,
  report,
  review,
  reviewCorrections,
  statementParse,
  statements,
  quarantine,
  template,
  task,
  tenant,
  verify,
  worklist,
  writeOffs,
];
