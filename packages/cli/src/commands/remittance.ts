import { formatAmount } from '@piutang/money';
import type { RemittanceRecord } from '@piutang/table';
import { considerUntil, REMITTANCE_DAYS, waitingRemittances } from '@piutang/workflows';
import type { Connection } from '../live/connection.ts';
import { type Answer, live, tableText } from '../live/live-command.ts';
import type { RegisterCommand } from '../main.ts';

/** `piutang remittance list`: advices and gross reports whose payment has not come, or that nobody could join for certain. */
export const remittance: RegisterCommand = (program, done) => {
  const group = program.command('remittance').description('What payers and gateways write about their payments.');
  live(
    group
      .command('list')
      .description(
        `Advices and gross reports that wait for their payment, ${REMITTANCE_DAYS} days long, oldest first.`,
      ),
    done,
    list,
  );
};

async function list({ desk }: Connection): Promise<Answer> {
  const { timeZone } = desk.tenant;
  const json = (await waitingRemittances(desk.table)).map((record) => ({
    ...remittanceJson(record),
    considerUntil: considerUntil(record, timeZone),
  }));
  const rows = json.map((each) => [
    each.kind,
    each.from ?? '',
    each.reference ?? '',
    each.paidOn ?? '',
    each.currency,
    each.amount,
    String(each.documents),
    each.considerUntil,
    each.why,
  ]);
  const header = ['kind', 'from', 'reference', 'paid', 'currency', 'amount', 'documents', 'until', 'why'];
  return { json, text: json.length === 0 ? 'No remittance waits.' : tableText(header, rows, [5, 6]) };
}

function remittanceJson(record: RemittanceRecord) {
  return {
    id: record.id,
    kind: record.kind,
    from: record.payerName ?? record.sender ?? null,
    reference: record.reference ?? null,
    paidOn: record.paidOn ?? null,
    currency: record.currency,
    amount: formatAmount(record.totalMinor, record.currency),
    documents: record.count,
    line: record.line ?? null,
    why: record.why,
    receivedAt: record.recordedAt,
  };
}
