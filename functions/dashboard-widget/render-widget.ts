import { addDays, type LocalDate, localDateAt } from '@piutang/calendar';
import { type CurrencyAgeing, groupAgeing } from '@piutang/collections';
import { customerKind, type FileManifest, read } from '@piutang/table';
import {
  ageingOf,
  arrivalsOf,
  coverageOf,
  type Desk,
  type FileStore,
  latestAgedDay,
  moneyStatesOf,
  ratesOn,
  readWorklist,
} from '@piutang/workflows';
import { pageOf } from '../shell/widget/paging.ts';
import { emptyState, VIEW_NAMES, type WidgetFrame } from '../shell/widget/widget-frame.ts';
import { renderChecks, renderToDo, renderTopDebtors } from './render-desk.ts';
import { renderFigures, renderForecast } from './render-figures.ts';
import { renderReview } from './render-review.ts';
import { ageingTable } from './views/ageing-table.ts';
import { type ArrivedFile, fileArrivals } from './views/file-arrivals.ts';
import { moneyStates } from './views/money-states.ts';
import { payerItems } from './views/payer-items.ts';
import { worklist } from './views/worklist.ts';

type WidgetDesk = Desk & { readonly files: FileStore };

/** Rows that fit a widget of ordinary height; the rest is a page away. */
const ROWS_A_PAGE = 10;

/** The period of the money widget: a collector's week and the one before it. */
const MONEY_DAYS = 14;

/** The functions that show one bank line, or one payer, and write down what a person decides about it. */
export type Deciders = { readonly line: string; readonly payer: string };

/** The HTML of the view that the call names. */
export async function renderWidget(
  desk: WidgetDesk,
  frame: WidgetFrame,
  deciders: Deciders,
  call: Readonly<Record<string, unknown>>,
): Promise<string> {
  const page = Number(call['page'] ?? 1);
  switch (call['view']) {
    case 'ageing-table':
      return renderAgeing(desk, frame);
    case 'worklist':
      return renderWorklist(desk, frame, deciders.payer, page);
    case 'payer-items':
      return renderPayerItems(desk, frame, String(call['customer'] ?? ''), page);
    case 'review-queue':
      return renderReview(desk, frame, deciders.line, page);
    case 'file-arrivals':
      return renderFiles(desk, frame);
    case 'money-states':
      return renderMoney(desk, frame);
    case 'key-figures':
      return renderFigures(desk, frame);
    case 'cash-forecast':
      return renderForecast(desk, frame);
    case 'top-debtors':
      return renderTopDebtors(desk, frame, deciders.payer);
    case 'to-do':
      return renderToDo(desk, frame, deciders.payer, page);
    case 'checks':
      return renderChecks(desk, frame);
    default:
      return emptyState(
        frame,
        `Unknown view: ${String(call['view'])}`,
        `Set the parameter view to one of ${VIEW_NAMES.join(', ')}.`,
      );
  }
}

async function renderAgeing(desk: WidgetDesk, frame: WidgetFrame): Promise<string> {
  const asOf = await latestAgedDay(desk.table);
  const currencies = asOf === undefined ? [] : await ageingOf(desk.table, asOf);
  const group = asOf === undefined || currencies.length < 2 ? undefined : await groupOf(desk, currencies, asOf);
  return ageingTable({
    frame,
    asOf: asOf ?? todayOf(desk),
    currencies: baseFirst(desk, currencies),
    ...(group === undefined ? {} : { group }),
  });
}

/** All currencies in the tenant's own, where there is a rate for each on that day. */
async function groupOf(desk: WidgetDesk, currencies: readonly CurrencyAgeing[], asOf: LocalDate) {
  const { rates } = await ratesOn(
    desk,
    currencies.map(({ currency }) => currency),
    asOf,
  );
  const exact = new Map([...rates].map(([currency, rate]) => [currency, rate.exact]));
  return groupAgeing(currencies, desk.tenant.baseCurrency, exact, asOf);
}

async function renderWorklist(desk: WidgetDesk, frame: WidgetFrame, clerk: string, page: number): Promise<string> {
  const asOf = await latestAgedDay(desk.table);
  const rows = asOf === undefined ? [] : ((await readWorklist(desk.files, asOf)) ?? []);
  const { rows: shown, paging } = pageOf(rows, page, ROWS_A_PAGE);
  return worklist({ frame, clerk, asOf: asOf ?? todayOf(desk), coverage: coverageOf(rows), rows: shown, paging });
}

async function renderPayerItems(desk: WidgetDesk, frame: WidgetFrame, id: string, page: number): Promise<string> {
  const customer = await read(desk.table, customerKind, id);
  const open = await Array.fromAsync(desk.table.openItemsOf(id));
  const { rows: items, paging } = pageOf(open, page, ROWS_A_PAGE);
  return payerItems({ frame, asOf: todayOf(desk), customer: id, customerName: customer?.name ?? id, items, paging });
}

async function renderFiles(desk: WidgetDesk, frame: WidgetFrame): Promise<string> {
  const arrivals = await arrivalsOf(desk.table, desk.tenant, desk.clock());
  const accounts = arrivals.map(({ account, bank, newest, stale, files }) => ({
    account,
    bank,
    stale,
    files: files.map(arrivedFile),
    ...(newest === undefined ? {} : { newestStatementOn: newest.closingOn }),
  }));
  return fileArrivals({ frame, today: todayOf(desk), timeZone: desk.tenant.timeZone, accounts });
}

function arrivedFile(file: FileManifest): ArrivedFile {
  return {
    name: file.objectKey.slice(file.objectKey.lastIndexOf('/') + 1),
    arrivedAt: file.receivedAt,
    state: file.state === 'posting' || file.state === 'released' ? 'processing' : file.state,
    lineCount: file.rowCount,
    postedCount: file.doneCount - file.reviewCount,
    waitingCount: file.reviewCount,
    problemCount: file.problem === undefined ? 0 : 1,
    ...(file.problem === undefined ? {} : { problem: file.problem }),
  };
}

async function renderMoney(desk: WidgetDesk, frame: WidgetFrame): Promise<string> {
  const to = todayOf(desk);
  const from = addDays(to, 1 - MONEY_DAYS);
  const currencies = await moneyStatesOf(desk.table, desk.tenant, from, to);
  return moneyStates({ frame, from, to, currencies: baseFirst(desk, currencies) });
}

/** The tenant's own currency first, the others by code. */
function baseFirst<T extends { readonly currency: string }>({ tenant }: Desk, currencies: readonly T[]): T[] {
  const rank = ({ currency }: T) => (currency === tenant.baseCurrency ? 0 : 1);
  return currencies.toSorted((a, b) => rank(a) - rank(b));
}

function todayOf(desk: Desk) {
  return localDateAt(desk.clock(), desk.tenant.timeZone);
}
