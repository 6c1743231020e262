import { parseAmount } from '@piutang/money';
import { type BankLine, bankLineKind, parseBankLineRef, read } from '@piutang/table';
import {
  acceptProposal,
  allocate,
  type Desk,
  ignoreLine,
  putOnAccount,
  type Reviewer,
  unapplyLine,
} from '@piutang/workflows';
import { formOf, personIn, type WidgetForm } from '../shell/widget/widget-form.ts';

/** What a click came to, in a sentence for the person who clicked. */
export type DecisionAnswer = { readonly done: boolean; readonly message: string };

/** A click on a decision: its parameters, and the form around it. */
export type DecisionCall = {
  readonly act: string;
  readonly line: string;
  readonly version: number;
  readonly rival: number;
  readonly form: WidgetForm;
};

/** Words by which a person says that money of one payer is meant for another. */
const YES = new Set(['yes', 'ya', 'y']);

/** The decision that a widget call asks for, or `undefined` for one that only shows. */
export function decisionOf(call: Readonly<Record<string, unknown>>): DecisionCall | undefined {
  if (typeof call['act'] !== 'string') return undefined;
  return {
    act: call['act'],
    line: String(call['line'] ?? ''),
    version: Number(call['version'] ?? 0),
    rival: Number(call['rival'] ?? 0),
    form: formOf(call),
  };
}

/**
 * Does what a click asks for, under the same rules as the command: limits, people, reasons. The name is the person's own
 * word; who may click at all is decided by whoever grants the right to invoke the function.
 */
export async function decideLine(desk: Desk, call: DecisionCall): Promise<DecisionAnswer> {
  const { language } = desk.tenant;
  const name = personIn(call.form);
  if (name === '') return refused(SAY[language].who);
  const id = parseBankLineRef(call.line);
  const line = id === undefined ? undefined : await read(desk.table, bankLineKind, id);
  if (id === undefined || line === undefined) return refused(SAY[language].gone);
  if (line.version !== call.version) return refused(SAY[language].changed);
  const reviewer: Reviewer = { actor: `person:${name}`, cause: 'widget:review-queue' };
  const result = await perform(desk, line, call, reviewer);
  if (typeof result === 'string') return refused(result);
  if ('refused' in result) return refused(result.message);
  return { done: true, message: 'requested' in result ? result.message : SAY[language].done };
}

async function perform(desk: Desk, line: BankLine, call: DecisionCall, reviewer: Reviewer) {
  const reason = call.form('reason');
  const options = {
    acrossPayers: YES.has(call.form('across').toLowerCase()),
    ...(reason === '' ? {} : { why: reason }),
  };
  switch (call.act) {
    case 'accept':
      return acceptProposal(desk, line, reviewer, { ...options, ...(call.rival > 0 ? { rival: call.rival } : {}) });
    case 'allocate': {
      const applications = applicationsIn(call.form('invoices'), line);
      return typeof applications === 'string' ? applications : allocate(desk, line, applications, reviewer, options);
    }
    case 'ignore':
      return ignoreLine(desk, line, reason, reviewer);
    case 'on-account':
      return putOnAccount(desk, line, undefined, reviewer);
    case 'unapply':
      return unapplyLine(desk, line, { why: reason }, reviewer);
    default:
      return `unknown decision: ${call.act}`;
  }
}

/** `INV-1=100.00 INV-2=50.00`, separated by blanks or commas; a sentence where one cannot be read. */
function applicationsIn(text: string, { currency }: BankLine) {
  const applications: { readonly invoice: string; readonly amountMinor: bigint }[] = [];
  for (const each of text.split(/[\s,;]+/).filter((part) => part !== '')) {
    const [, invoice = '', amount = ''] = /^(.+)=([^=]+)$/.exec(each) ?? [];
    const amountMinor = parseAmount(amount, currency);
    if (typeof amountMinor !== 'bigint') return `got "${each}", expected INVOICE=AMOUNT such as INV-1=1110000.00`;
    applications.push({ invoice, amountMinor });
  }
  return applications;
}

const SAY = {
  en: {
    who: 'Nobody was named: say who decides.',
    gone: 'This bank line is not there any more.',
    changed: 'The line was changed by somebody else meanwhile: look again, then decide.',
    done: 'Done, and recorded with your name.',
  },
  id: {
    who: 'Belum ada nama: sebutkan siapa yang memutuskan.',
    gone: 'Mutasi ini sudah tidak ada.',
    changed: 'Mutasi ini sementara diubah orang lain: lihat lagi, lalu putuskan.',
    done: 'Selesai, dan dicatat atas nama Anda.',
  },
} as const;

function refused(message: string): DecisionAnswer {
  return { done: false, message };
}
