import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { camt053, klikBcaBisnis, mandiriMt940 } from '../support/bank-files.ts';
import { type LocalSystem, localSystem } from '../support/piutang.ts';

const INVOICES = `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email,language
INV-2026-000901,C-1,PT Sinar Jaya Abadi,IDR,1110000.00,2026-10-01,2026-11-05,keuangan@sinar.example,id
INV-2026-000902,C-2,CV Maju Bersama,IDR,750000.00,2026-10-07,2026-11-07,admin@maju.example,id
INV-2026-000903,C-2,CV Maju Bersama,IDR,250000.00,2026-10-08,2026-11-08,admin@maju.example,id
INV-2026-000904,C-2,CV Maju Bersama,IDR,330000.00,2026-10-09,2026-11-09,admin@maju.example,id
INV-2026-000905,C-3,PT Cahaya Timur,IDR,2000000.00,2026-10-10,2026-11-10,ap@cahaya.example,id
INV-2026-000906,C-4,Northwind Ltd,EUR,750.00,2026-10-10,2026-11-04,pay@northwind.example,en
INV-2026-000907,C-5,PT Baru Datang,IDR,5000000.00,2026-10-30,2026-11-16,billing@baru.example,id
INV-2026-000908,C-5,PT Baru Datang,IDR,seratus,2026-10-30,2026-11-16,billing@baru.example,id
`;

const MANDIRI = mandiriMt940('1240007654321', '261103', '101', 500_000_00n, [
  { amountMinor: 1_110_000_00n, text: 'INV-2026-000901 PT SINAR JAYA ABADI' },
  { amountMinor: -15_000_00n, text: 'BIAYA ADM' },
]);
const BCA = klikBcaBisnis('03/11/2026', 1_000_000_00n, [
  {
    amountMinor: 1_330_000_00n,
    text: 'TRSF E-BANKING CR 0311/FTSCY/WS95051 1330000.00 INV-2026-000902 INV-2026-000903 INV-2026-000904 CV MAJU BERSAMA',
  },
  {
    amountMinor: 1_500_000_00n,
    text: 'TRSF E-BANKING CR 0311/FTSCY/WS95052 1500000.00 INV-2026-000905 PT CAHAYA TIMUR',
  },
  { amountMinor: 77_777_00n, text: 'SETORAN TUNAI' },
]);
const ABN = camt053('NL91ABNA0417164300', 'EUR', '2026-11-03', 10_000n, [
  { amountMinor: 75_000n, text: 'INV-2026-000906', name: 'Northwind Ltd' },
]);

type Mail = {
  readonly to: readonly string[];
  readonly subject: string;
  readonly at: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly text?: string;
};

type Named = { readonly name: string };
type Running = { readonly url: string; readonly environment: Readonly<Record<string, string>> };

const nameOf = (all: readonly Named[], pattern: RegExp) => all.find(({ name }) => pattern.test(name))?.name ?? '';

const openOf = async (system: LocalSystem, customers: readonly string[]) => {
  const lists = await Promise.all(
    customers.map((id) => system.json<{ invoice: string; open: string }[]>('invoice', 'list', '--customer', id)),
  );
  return Object.fromEntries(lists.flat().map(({ invoice, open }) => [invoice, open]));
};

describe('a day on the local cloud, from the command line', () => {
  const system = localSystem();
  beforeAll(() => system.start('--tenant', 'demo', '--empty', '--as-of', '2026-11-03'));
  afterAll(() => system.dispose());

  it('takes invoices in, reports the bad row and keeps the good ones', async () => {
    await system.run('local', 'drop', system.file('invoices.csv', INVOICES));
    await system.run('local', 'settle');
    expect(await openOf(system, ['C-1', 'C-5'])).toEqual({
      'INV-2026-000901': '1110000.00',
      'INV-2026-000907': '5000000.00',
    });
    expect((await system.json<{ holds: boolean }>('verify')).holds).toBe(true);
  });

  it('posts a real MT940, a KlikBCA Bisnis CSV and a camt.053, and leaves the rest with a reason', async () => {
    await system.run('local', 'drop', system.file('mandiri.sta', MANDIRI), system.file('abn.xml', ABN));
    await system.run('local', 'drop', system.file('klikbca_0353070118.csv', BCA), '--to', 'bank-statements');
    await system.run('local', 'settle');
    const open = await openOf(system, ['C-1', 'C-2', 'C-3', 'C-4']);
    expect(open).not.toHaveProperty('INV-2026-000901');
    expect(Object.keys(open)).toEqual(
      expect.not.arrayContaining(['INV-2026-000902', 'INV-2026-000903', 'INV-2026-000904', 'INV-2026-000906']),
    );
    const waiting = await system.json<{ open: string; why: string }[]>('review', 'list');
    expect(waiting.map(({ open: amount }) => amount).sort()).toEqual(expect.arrayContaining(['77777.00']));
    expect(waiting.every(({ why }) => why.length > 10)).toBe(true);
    const verified = await system.json<{ holds: boolean; counted: { bankLines: number } }>('verify');
    expect(verified).toMatchObject({ holds: true, counted: { bankLines: 6 } });
  });

  it('says of a second copy that it is one, and posts nothing again', async () => {
    await system.run('local', 'drop', system.file('mandiri-copy.sta', MANDIRI));
    await system.run('local', 'settle');
    expect((await system.json<{ counted: { bankLines: number } }>('verify')).counted.bankLines).toBe(6);
  });

  it('keeps a malformed file in quarantine with a report, and the queue goes on', async () => {
    await system.run(
      'local',
      'drop',
      system.file('torn.sta', MANDIRI.replace('101/1', '102/1').replace(':62F:C261103IDR', ':62F:C261103IDR9')),
      '--to',
      'bank-statements',
    );
    await system.run('local', 'settle');
    const accounts = await system.json<{ files: { object: string; state: string; problem: string | null }[] }[]>(
      'statement',
      'list',
    );
    const files = accounts.flatMap(({ files: each }) => each);
    expect(files.find(({ object }) => object.endsWith('torn.sta'))).toMatchObject({
      state: 'quarantined',
      problem: expect.stringContaining('balance'),
    });
    expect((await system.json<{ holds: boolean }>('verify')).holds).toBe(true);
  });

  it('reminds over six weeks, one mail a payer and day, escalating, in the language of the payer', async () => {
    await system.run('local', 'advance', '45d');
    const mails = await system.json<readonly Mail[]>('local', 'mailbox');
    const notices = mails.flatMap(({ tags }) => tags['notice'] ?? []);
    expect(new Set(notices).size).toBe(notices.length);
    const levels = (customer: string) =>
      notices
        .filter((notice) => notice.startsWith(`${customer}_`))
        .map((notice) => Number(notice.slice(-1)))
        .sort();
    expect(levels('C-5')).toEqual(expect.arrayContaining([0, 1, 2, 3]));
    expect(levels('C-1')).toEqual([]);
    expect(mails.some(({ subject }) => /reminder|due|account/i.test(subject)) || levels('C-4').length === 0).toBe(true);
    expect(mails.every(({ subject }) => !subject.includes('INV-') && !/\d{5,}/.test(subject))).toBe(true);
    expect((await system.json<{ holds: boolean }>('verify')).holds).toBe(true);
  });

  it('tells of late work, then of its dead letter, within the hour of a look, and that each is over', async () => {
    const { url, environment } = system.running() as unknown as Running;
    const { queues, functions } = await system.json<{ queues: Named[]; functions: Named[] }>('local', 'status');
    const [work, dead] = [nameOf(queues, /DunningQueue[0-9A-F]+$/), nameOf(queues, /DunningQueueDeadLetters/)];
    const sqs = (action: string, input: object) =>
      fetch(environment['AWS_ENDPOINT_URL_SQS'] ?? '', {
        method: 'POST',
        headers: { 'x-amz-target': `AmazonSQS.${action}` },
        body: JSON.stringify({ QueueUrl: work, ...input }),
      });
    const ringingAt = async (time: string) => {
      await system.run('local', 'advance', `2026-12-18T${time}`);
      const alarms = (await (await fetch(`${url}/api/alarms`)).json()) as { name: string; state: string }[];
      const ringing = alarms.filter(({ name, state }) => /-(DeadLetters|WorkLate)/.test(name) && state !== 'OK');
      return ringing.map(({ name }) => /DeadLetters|WorkLate/.exec(name)?.[0]).sort();
    };
    expect(await ringingAt('12:00')).toEqual([]);
    await sqs('SendMessage', { MessageBody: '{"of":"no shape that is known"}' });
    expect(await ringingAt('12:50')).toEqual([]);
    expect(await ringingAt('13:40')).toEqual(['WorkLate']);
    expect(await ringingAt('14:40')).toEqual(['DeadLetters', 'WorkLate']);
    const logs = await fetch(`${url}/api/logs?function=${nameOf(functions, /WatchQueues/)}`);
    const told = ((await logs.json()) as { line: string }[]).map(({ line }) => line).join('\n');
    expect(told).toMatch(/"queue":"dunning","trouble":"late","messages":1,"since":"2026-12-18T05:37/);
    expect(told).toMatch(/"queue":"dunning","trouble":"dead-letters","messages":1/);
    await fetch(`${url}/api/queues/${dead}/redrive`, { method: 'POST' });
    // Late work is told of for three hours, so that a look that fails in between does not end it.
    expect(await ringingAt('15:40')).toEqual(['WorkLate']);
    await sqs('PurgeQueue', {});
    expect(await ringingAt('16:40')).toEqual([]);
  });

  it('writes no name, address, text or account number into any log', async () => {
    const { url } = system.running();
    const { functions } = (await (await fetch(`${url}/api/status`)).json()) as {
      functions: { name: string; invocations: number }[];
    };
    const logs = await Promise.all(
      functions.map(async ({ name }) => (await fetch(`${url}/api/logs?function=${name}&limit=1000`)).text()),
    );
    expect(functions.filter(({ invocations }) => invocations > 0).length).toBeGreaterThanOrEqual(7);
    expect(logs.join('').length).toBeGreaterThan(1000);
    const secrets = [
      'Sinar',
      'SINAR',
      'Maju',
      '@maju',
      '1240007654321',
      '0353070118',
      'NL91ABNA',
      'SETORAN',
      'FTSCY',
      'klikbca',
    ];
    expect(secrets.filter((secret) => logs.some((log) => log.includes(secret)))).toEqual([]);
  });
});

describe('a power cut', () => {
  /** Printed by the test's name, so that a failure can be run again. */
  const SEED = 20_261_121;
  const CUTS = 3;

  it(`at any moment leaves books that hold, and the work is finished after the next start (seed ${SEED})`, async () => {
    const system = localSystem();
    try {
      await system.start('--tenant', 'demo', '--empty', '--as-of', '2026-11-03');
      for (let cut = 0; cut < CUTS; cut += 1) {
        const [invoices, statement] = [
          renumbered(INVOICES, cut),
          renumbered(MANDIRI, cut).replace('101/1', `${101 + cut}/1`),
        ];
        await system.run('local', 'drop', system.file(`invoices-${cut}.csv`, invoices));
        await system.run('local', 'drop', system.file(`mandiri-${cut}.sta`, statement));
        await new Promise((resolve) => setTimeout(resolve, delayMs(cut)));
        await system.kill();
        await system.start('--tenant', 'demo', '--empty');
        await system.run('local', 'settle');
        expect(await system.json('verify')).toMatchObject({
          holds: true,
          breaches: [],
          counted: { invoices: 7 * (cut + 1) },
        });
      }
    } finally {
      await system.dispose();
    }
  });

  /** A pause between 0 and 600 ms that the seed decides. */
  const delayMs = (cut: number) => createHash('sha256').update(`${SEED}/${cut}`).digest().readUInt16BE(0) % 600;
  const renumbered = (text: string, cut: number) =>
    text.replaceAll('INV-2026-0009', `INV-2026-00${19 + cut}`).replaceAll('C-', `C-${cut}`);
});
