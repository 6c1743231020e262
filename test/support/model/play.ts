import { isDeepStrictEqual } from 'node:util';
import { addDays, localDateAt } from '@piutang/calendar';
import { type BankLine, bankLineKind, bankLineRef, legKind, parseBankLineRef } from '@piutang/table';
import {
  acceptProposal,
  ageReceivables,
  allocate,
  cancelRefund,
  ignoreLine,
  ingestInvoiceFile,
  payRefund,
  postStatementFile,
  putOnAccount,
  recordDelivery,
  requestRefund,
  returnLine,
  runDunning,
  sendNotice,
  unapplyLine,
  verifyBooks,
  writeOff,
} from '@piutang/workflows';
import { mandiriMt940 } from '../bank-files.ts';
import { judged } from '../commit-laws.ts';
import { type TestDesk, testDesk, testTenant } from '../test-desk.ts';
import type { Command } from './commands.ts';
import { breachesOfMail } from './mail-laws.ts';
import { type ReferenceBooks, referenceBooks } from './reference-books.ts';

const ACCOUNT = '1240007654321';
const UNIT_MINOR = 1_000_000_00n;
const NAMES = ['PT SINAR JAYA ABADI', 'CV MAJU BERSAMA', 'PT CAHAYA TIMUR'];
/** Receipts that nothing tells apart but that there are several. */
const TWIN = 'SETORAN TUNAI';
const RINA = { actor: 'rina' };

const tenant = testTenant((json) => {
  (json['dunning'] as Record<string, unknown>)['maxBankAgeBusinessDays'] = 30;
  json['collectionAccounts'] = (json['collectionAccounts'] as { account: string }[]).filter(
    ({ account }) => account === ACCOUNT,
  );
});

/** The system and its model side by side. */
type Stage = {
  readonly desk: TestDesk;
  readonly model: ReferenceBooks;
  readonly breaches: string[];
  /** References of the credits in the order in which they came in. */
  readonly lines: string[];
  readonly invoices: string[];
  closingMinor: bigint;
  files: number;
  lastFile: string | undefined;
};

const PRISTINE = testDesk(tenant).saved();

/** Plays a sequence of commands; answers what broke, each with the command after which it was seen. */
export async function play(sequence: readonly Command[], verifyEach: boolean): Promise<readonly string[]> {
  const breaches: string[] = [];
  const bare = testDesk(tenant);
  bare.restore(PRISTINE);
  const desk: TestDesk = {
    ...bare,
    table: judged(bare.table, breaches),
    mail: async (mail) => {
      breaches.push(...(await breachesOfMail(bare, mail, bare.mails)));
      return bare.mail(mail);
    },
  };
  const stage: Stage = {
    desk,
    model: referenceBooks(),
    breaches,
    lines: [],
    invoices: [],
    closingMinor: 0n,
    files: 0,
    lastFile: undefined,
  };
  for (const [at, command] of sequence.entries()) {
    await perform(stage, command);
    compare(stage);
    if (verifyEach || at === sequence.length - 1)
      for (const { law, where, message } of (await verifyBooks(desk.table)).breaches)
        breaches.push(`${law}: ${where}: ${message}`);
    if (breaches.length > 0) return breaches.map((breach) => `after ${at + 1}, ${command.do}: ${breach}`);
  }
  return [];
}

/** What a person is answered: done, or refused. */
const isDone = (answer: object) => !('refused' in answer) && !('requested' in answer);

function agree(stage: Stage, what: string, answer: object, expected: boolean): void {
  if (isDone(answer) === expected) return;
  const said = 'message' in answer ? String(answer.message) : 'done';
  stage.breaches.push(`${what}: the model says ${expected ? 'done' : 'refused'}, the system ${said}`);
}

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

async function perform(stage: Stage, command: Command): Promise<void> {
  const { desk, model } = stage;
  desk.pass(600_000);
  switch (command.do) {
    case 'bill':
      return bill(stage, command.customer, BigInt(command.units) * UNIT_MINOR);
    case 'bank':
      return bank(stage, command);
    case 'copy':
      return copy(stage);
    case 'day':
      return day(stage, command);
    case 'credit':
      return credit(stage, command.invoice, BigInt(command.units) * UNIT_MINOR);
    case 'write-off': {
      const invoice = at(stage.invoices, command.invoice) ?? '';
      const minor = ((model.invoices.get(invoice)?.openMinor ?? 0n) * BigInt(command.quarters)) / 4n;
      const answer = await writeOff(desk, invoice, 'uneconomic', 'not worth it', RINA, minor);
      return agree(stage, `write-off of ${minor} on ${invoice}`, answer, model.writeOff(invoice, minor));
    }
    default:
      return decide(stage, command);
  }
}

async function decide(stage: Stage, command: Extract<Command, { readonly line: number }>): Promise<void> {
  const { desk, model } = stage;
  const ref = at(stage.lines, command.line);
  const id = ref === undefined ? undefined : parseBankLineRef(ref);
  if (ref === undefined || id === undefined) return;
  const waits = model.lines.get(ref)?.state !== 'closed';
  switch (command.do) {
    case 'accept': {
      const line = lineOf(stage, ref);
      const answer = await acceptProposal(desk, id, RINA, { acrossPayers: true, why: 'seen' });
      if (!isDone(answer)) return;
      for (const { invoice, amountMinor, adjustment } of line?.proposals ?? [])
        if (adjustment !== undefined || !model.allocate(ref, invoice, amountMinor))
          stage.breaches.push(`${ref}: a proposal was accepted that does not fit`);
      return;
    }
    case 'allocate': {
      const invoice = at(stage.invoices, command.invoice) ?? '';
      const amountMinor = (model.restOf(ref) * BigInt(command.quarters)) / 4n;
      const options = { acrossPayers: true, why: 'they asked for it', again: true };
      const answer = await allocate(desk, id, [{ invoice, amountMinor }], RINA, options);
      return agree(
        stage,
        `allocation of ${amountMinor} to ${invoice}`,
        answer,
        waits && model.allocate(ref, invoice, amountMinor),
      );
    }
    case 'ignore':
      return agree(
        stage,
        `ignoring ${ref}`,
        await ignoreLine(desk, id, 'no receipt', RINA),
        waits && model.ignore(ref),
      );
    case 'put-on-account': {
      const answer = await putOnAccount(desk, id, 'C-0', RINA);
      return agree(stage, `${ref} on account`, answer, waits && model.putOnAccount(ref));
    }
    case 'unapply':
      return agree(
        stage,
        `unapplying ${ref}`,
        await unapplyLine(desk, id, { why: 'wrong payer' }, RINA),
        model.unapply(ref),
      );
    case 'return':
      return giveBack(stage, ref, id);
    case 'refund':
      return refund(stage, ref, id, command);
  }
}

async function bill(stage: Stage, customer: number, amountMinor: bigint): Promise<void> {
  const { desk, model } = stage;
  const invoice = `INV-2026-${String(stage.invoices.length + 1).padStart(4, '0')}`;
  const today = localDateAt(desk.clock(), tenant.timeZone);
  const row = `${invoice},C-${customer},${NAMES[customer]},IDR,${amountMinor / 100n}.00,${today},${addDays(today, 5)},p${customer}@payer.example`;
  const head = 'invoice,customer,customerName,currency,amount,issuedOn,dueOn,email';
  await ingestInvoiceFile(desk, desk.drop(`invoices/${invoice}.csv`, `${head}\n${row}\n`));
  model.bill(invoice, `C-${customer}`, amountMinor);
  stage.invoices.push(invoice);
}

async function credit(stage: Stage, index: number, amountMinor: bigint): Promise<void> {
  const { desk, model } = stage;
  const invoice = at(stage.invoices, index) ?? '';
  const customer = model.invoices.get(invoice)?.customer ?? '';
  const note = `CN-2026-${String(model.invoices.size + 1).padStart(4, '0')}`;
  const today = localDateAt(desk.clock(), tenant.timeZone);
  const head = 'invoice,customer,currency,amount,issuedOn,dueOn,appliesTo';
  const row = `${note},${customer},IDR,-${amountMinor / 100n}.00,${today},${today},${invoice}`;
  await ingestInvoiceFile(desk, desk.drop(`invoices/${note}.csv`, `${head}\n${row}\n`));
  model.credit(note, customer, invoice, amountMinor);
}

async function bank(stage: Stage, { bookings, twice }: Extract<Command, { do: 'bank' }>): Promise<void> {
  const { model } = stage;
  const booked = bookings.map(({ invoice: index, how }, n) => {
    const invoice = at(stage.invoices, index) ?? '';
    const { openMinor = 0n, amountMinor = 0n, customer = 'C-0' } = model.invoices.get(invoice) ?? {};
    const fullMinor = openMinor > 0n ? openMinor : amountMinor;
    const name = NAMES[Number(customer.slice(2))];
    const named = `${invoice} ${name} T${stage.files}N${n}`;
    if (how === 'twin') return { amountMinor: UNIT_MINOR / 2n, text: TWIN };
    if (how === 'unnamed') return { amountMinor: UNIT_MINOR / 4n, text: `SETORAN T${stage.files}N${n}` };
    const shareMinor = how === 'short' ? fullMinor / 2n : how === 'over' ? fullMinor + UNIT_MINOR : fullMinor;
    return { amountMinor: shareMinor, text: named };
  });
  await post(stage, booked, twice);
}

/** Posts a file of the day and takes over into the model what the matcher was sure of. */
async function post(
  stage: Stage,
  booked: readonly { readonly amountMinor: bigint; readonly text: string }[],
  twice: boolean,
): Promise<void> {
  const { desk, model } = stage;
  stage.files += 1;
  const date = localDateAt(desk.clock(), tenant.timeZone).replaceAll('-', '').slice(2);
  const text = mandiriMt940(ACCOUNT, date, String(stage.files), stage.closingMinor, booked);
  stage.closingMinor += booked.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  stage.lastFile = text;
  const ref = desk.drop(`bank-statements/${stage.files}.sta`, text);
  const outcome = await postStatementFile(desk, ref);
  if (outcome.state !== 'posted' && outcome.state !== 'partly-posted') stage.breaches.push(outcome.message);
  if (twice) await unchanged(stage, 'a second delivery', () => postStatementFile(desk, ref));
  const legs = desk.table
    .dump()
    .filter(({ p }) => p.startsWith('A#'))
    .map(legKind.decode);
  let credits = 0;
  for (const line of allLines(stage)) {
    const lineRef = bankLineRef(line);
    if (line.amountMinor <= 0n || model.lines.has(lineRef)) continue;
    credits += 1;
    stage.lines.push(lineRef);
    const own = legs
      .filter(({ source }) => source.kind === 'bank-line' && source.line === lineRef)
      .map(({ invoice, amountMinor, adjustment }) => ({
        invoice,
        minor: amountMinor,
        isCash: adjustment === undefined,
      }));
    const stranger = own.find(({ invoice }) => !line.text.includes(invoice));
    if (stranger !== undefined)
      stage.breaches.push(`"${line.text}" was applied to ${stranger.invoice}, which it does not name`);
    if (!model.receive(lineRef, line.amountMinor, own, line.outcome === 'on-account'))
      stage.breaches.push(`the legs of ${lineRef} do not fit the model`);
  }
  const expected = booked.filter(({ amountMinor }) => amountMinor > 0n).length;
  if (credits !== expected) stage.breaches.push(`${credits} of ${expected} credits were recorded`);
}

async function copy(stage: Stage): Promise<void> {
  const { desk, lastFile } = stage;
  if (lastFile === undefined) return;
  const ref = desk.drop('bank-statements/copy.sta', lastFile);
  await unchanged(stage, 'a copy of the last file', () => postStatementFile(desk, ref));
}

async function giveBack(
  stage: Stage,
  ref: string,
  id: NonNullable<ReturnType<typeof parseBankLineRef>>,
): Promise<void> {
  const { desk, model } = stage;
  const known = model.lines.get(ref);
  if (known === undefined) return;
  const before = new Set(allLines(stage).map(bankLineRef));
  await post(stage, [{ amountMinor: -known.amountMinor, text: `KEMBALI T${stage.files}` }], false);
  const debit = allLines(stage).find((line) => !before.has(bankLineRef(line)));
  if (debit === undefined) return void stage.breaches.push('the debit was not recorded');
  const answer = await returnLine(desk, debit, id, RINA);
  if (isDone(answer)) model.giveBack(ref);
}

async function refund(
  stage: Stage,
  ref: string,
  id: NonNullable<ReturnType<typeof parseBankLineRef>>,
  { quarters, ending }: Extract<Command, { do: 'refund' }>,
): Promise<void> {
  const { desk, model } = stage;
  const minor = (model.restOf(ref) * BigInt(quarters)) / 4n;
  const waits = model.lines.get(ref)?.state !== 'closed';
  const answer = await requestRefund(desk, id, 'paid too much', RINA, minor);
  agree(stage, `refund of ${minor}`, answer, waits && model.refund(ref, minor));
  if (!('movement' in answer)) return;
  if (ending === 'pay')
    agree(
      stage,
      'paying a refund',
      await payRefund(desk, answer, { reference: 'B1', paidOn: answer.bookedOn }, RINA),
      true,
    );
  if (ending === 'cancel') {
    agree(stage, 'cancelling a refund', await cancelRefund(desk, answer, 'changed their mind', RINA), true);
    model.cancelRefund(ref, minor);
  }
}

async function day(stage: Stage, { days, twice, mail: eventType }: Extract<Command, { do: 'day' }>): Promise<void> {
  const { desk } = stage;
  const today = addDays(localDateAt(desk.clock(), tenant.timeZone), days);
  desk.setTime(today, '08:00');
  const at8 = desk.clock();
  const sentBefore = desk.mails.length;
  const all = async () => {
    await ageReceivables(desk, at8);
    for (const event of desk.events.splice(0))
      if (event.type === 'ReceivablesAged') await runDunning(desk, { asOf: today, payers: event.detail.payers });
    for (const notice of desk.queue) await sendNotice(desk, notice);
    for (const [n, { to, tags }] of desk.mails.entries()) {
      if (n < sentBefore) continue;
      const mail = {
        messageId: `m-${n + 1}`,
        timestamp: at8,
        destination: [to],
        tags: { notice: [tags['notice'] ?? ''] },
      };
      for (const type of ['Send', eventType])
        await recordDelivery(desk, { eventType: type, mail, bounce: { bounceType: 'Permanent' } });
    }
  };
  await all();
  if (twice) await unchanged(stage, 'the day again', all);
  desk.queue.splice(0);
}

/** I12: what is delivered again changes no record. */
async function unchanged(stage: Stage, what: string, again: () => Promise<unknown>): Promise<void> {
  const before = stage.desk.table.dump();
  await again();
  if (!isDeepStrictEqual(stage.desk.table.dump(), before)) stage.breaches.push(`${what} changed the table`);
}

function allLines({ desk }: Stage): BankLine[] {
  return desk.table
    .dump()
    .filter(({ p, s }) => p.startsWith('B#') && s.startsWith('L#'))
    .map(bankLineKind.decode);
}

function lineOf(stage: Stage, ref: string): BankLine | undefined {
  return allLines(stage).find((line) => bankLineRef(line) === ref);
}

const STATES = { waiting: 'waits', 'on-account': 'is on account', closed: 'waits for nobody' } as const;

/** Every balance and every rest, in the system and in the model; read as stored, because this is done most often. */
function compare({ desk, model, breaches }: Stage): void {
  let invoices = 0;
  for (const { p, s, ...item } of desk.table.dump()) {
    if (p.startsWith('I#')) {
      invoices += 1;
      const expectedMinor = model.invoices.get(String(item['i']))?.openMinor;
      if (item['b'] !== expectedMinor) breaches.push(`${p} has ${item['b']} open, in the model ${expectedMinor}`);
    }
    if (!p.startsWith('B#') || !s.startsWith('L#')) continue;
    const ref = `${item['ac']}/${item['bd']}/${item['n']}`;
    const expected = model.lines.get(ref);
    if (expected === undefined) continue;
    if (item['rm'] !== model.restOf(ref))
      breaches.push(`${ref} has ${item['rm']} left, in the model ${model.restOf(ref)}`);
    const state = item['ir'] === true ? 'waiting' : item['o'] === 'on-account' ? 'on-account' : 'closed';
    if (state !== expected.state) breaches.push(`${ref} ${STATES[state]}, in the model it ${STATES[expected.state]}`);
  }
  if (invoices !== model.invoices.size)
    breaches.push(`there are ${invoices} invoices, in the model ${model.invoices.size}`);
}
