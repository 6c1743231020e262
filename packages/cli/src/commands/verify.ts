import { type AuditAnchor, type AuditVerification, type Breach, verifyAudit, verifyBooks } from '@piutang/workflows';
import { type Answer, live, type Refusal } from '../live/live-command.ts';
import { type PersonFlags, reviewerOf, withPerson } from '../live/person.ts';
import type { RegisterCommand } from '../main.ts';
import { heldRecords } from './held-records.ts';
import { repair } from './verify-repair.ts';

type Flags = PersonFlags & {
  readonly audit?: boolean;
  readonly anchor?: string;
  readonly repair?: boolean;
  readonly apply?: boolean;
};

/** `piutang verify`: recomputes every law of the books from the immutable records. */
export const verify: RegisterCommand = (program, done) => {
  const command = withPerson(program.command('verify'))
    .option('--audit', 'also read the audit chain again and compare its last word with the table')
    .option('--anchor <head>', 'with --audit: a head that was written down elsewhere, SEQUENCE:DIGEST')
    .option('--repair', 'say how what a restore tore would be completed or taken back')
    .option('--apply', 'with --repair: do it')
    .description('Recomputes every law of the books from the immutable records; names each breach.');
  live<Flags>(command, done, async (connection, _, flags): Promise<Answer | Refusal> => {
    const { desk, where } = connection;
    const anchors = anchorsOf(flags.anchor);
    if ('code' in anchors) return anchors;
    if (flags.repair === true) return repair(connection, reviewerOf(flags, 'verify --repair'), flags.apply === true);
    if (flags.apply === true)
      return {
        code: 'repair-missing',
        message: '--apply: it goes with --repair, which says what it does',
        usage: true,
      };
    const options = { now: desk.clock(), maxHeldRecords: heldRecords() };
    const { breaches, counted } = await verifyBooks(desk.table, options);
    const audited = flags.audit === true ? await verifyAudit(desk.table, connection.audit, anchors) : undefined;
    const all = [...breaches, ...(audited?.breaches ?? [])];
    const { invoices, legs, bankLines, openItems, notices } = counted;
    const checked = `${invoices} invoices (${openItems} open), ${legs} legs, ${bankLines} bank lines and ${notices} notices in ${where}`;
    return {
      json: {
        holds: all.length === 0,
        counted,
        breaches: all,
        ...(audited === undefined ? {} : { audit: auditJson(audited) }),
      },
      text: [
        ...all.map(breachText),
        all.length === 0 ? `All laws hold: ${checked}.` : `${all.length} breaches in ${checked}.`,
        ...(audited === undefined ? [] : [auditText(audited)]),
      ].join('\n'),
      no: all.length > 0,
    };
  });
};

function breachText({ law, where, message }: Breach): string {
  return `${law}: ${where}: ${message}`;
}

function auditJson({ counted, head }: AuditVerification) {
  return { counted, head: head === undefined ? null : { sequence: head.sequence, digest: head.digest } };
}

function auditText({ counted, head }: AuditVerification): string {
  const at = head === undefined ? 'there is no batch yet' : `head ${head.sequence}:${head.digest}`;
  return `Audit chain: ${counted.batches} batches with ${counted.events} events about ${counted.items} items, ${counted.anchors} heads written down elsewhere; ${at}`;
}

/** Hexadecimal digits of a digest that tell it from every other one that could be made on purpose. */
const LEAST_DIGEST_CHARS = 16;

function anchorsOf(text: string | undefined): readonly AuditAnchor[] | Refusal {
  if (text === undefined) return [];
  const [, sequence = '', digest = ''] = /^(\d{1,12}):([0-9a-f]{16,64})$/.exec(text) ?? [];
  if (digest !== '') return [{ where: `--anchor ${text}`, sequence: Number(sequence), digest }];
  return {
    code: 'anchor-unreadable',
    message: `--anchor: got ${text}, expected SEQUENCE:DIGEST with at least ${LEAST_DIGEST_CHARS} digits of the digest, as piutang verify --audit and the log of record-audit print them`,
    usage: true,
  };
}
