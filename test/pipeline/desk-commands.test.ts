import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INVOICES, mt940 } from '../support/books.ts';
import { type LocalSystem, localSystem } from '../support/piutang.ts';

type Line = { readonly line: string; readonly text: string; readonly open: string; readonly outcome: string };
type Legs = { readonly open: string; readonly applications: readonly { readonly leg: string; readonly by: string }[] };
type Refused = { readonly error: { readonly code: string; readonly message: string } };

/** The desk's day on the real functions, queues, bucket and table of the local cloud, by the commands that people type. */
describe('the desk on the local cloud', () => {
  let system: LocalSystem;
  const json = <T>(...args: readonly string[]) => system.json<T>(...args);
  const refusedBy = async (...args: readonly string[]) =>
    JSON.parse((await system.run(...args, '--json')).stdout) as Refused;
  const settle = () => system.run('local', 'settle');
  const drop = async (name: string, text: string, to: string) => {
    const dropped = await system.run('local', 'drop', system.file(name, text), '--to', to);
    expect(dropped.stderr).toBe('');
    await settle();
  };
  const waiting = async (words: string): Promise<Line> => {
    const found = (await json<readonly Line[]>('review', 'list')).find(({ text }) => text.includes(words));
    if (found === undefined) throw new Error(`nothing waits with ${words}`);
    return found;
  };

  beforeAll(async () => {
    system = localSystem();
    await system.start('--tenant', 'example', '--empty', '--as-of', '2026-11-23');
    await drop('invoices.csv', INVOICES, 'invoices');
    const bookings = [
      { mark: 'C', amount: '1110000,00', text: 'PEMBAYARAN INV-2026-001 PT SINAR JAYA ABADI', reference: 'X1' },
      { mark: 'C', amount: '400000,00', text: 'SETORAN TUNAI' },
      { mark: 'C', amount: '90000000,00', text: 'SETORAN BESAR' },
    ] as const;
    await drop('one.sta', mt940('1', 0n, bookings), 'bank-statements');
  });
  afterAll(async () => {
    await system.dispose();
  });

  it('lists the most money first, and allocates what a person names', async () => {
    expect((await json<readonly Line[]>('review', 'list')).map(({ text }) => text)).toEqual([
      'SETORAN BESAR',
      'SETORAN TUNAI',
    ]);
    const { line } = await waiting('TUNAI');
    expect(await json<Line>('review', 'allocate', line, 'INV-2026-004=250000.00', '--as', 'dewi')).toMatchObject({
      open: '150000.00',
    });
    expect(await json<Legs>('invoice', 'show', 'INV-2026-004')).toMatchObject({
      open: '0.00',
      applications: [{ by: 'person:dewi' }],
    });
  });

  it('takes back what was posted, and again by name only', async () => {
    const [leg] = (await json<Legs>('invoice', 'show', 'INV-2026-001')).applications;
    const taken = await json<{ reopened: readonly Line[] }>(
      'review',
      'unapply',
      leg?.leg ?? '',
      '--reason',
      'wrong payer',
      '--as',
      'dewi',
    );
    expect(taken.reopened).toMatchObject([{ open: '1110000.00' }]);
    expect((await refusedBy('review', 'unapply', leg?.leg ?? '', '--reason', 'again')).error.code).toBe(
      'reversed-already',
    );
    const { line } = await waiting('INV-2026-001');
    expect(await json<Line>('review', 'allocate', line, 'INV-2026-001=1110000.00')).toMatchObject({
      outcome: 'applied',
    });
  });

  it('asks a second person above the limit, pays a refund once, and keeps the laws', async () => {
    const { line } = await waiting('BESAR');
    const asked = await json<{ request: string }>('refund', 'request', line, '--reason', 'paid twice', '--as', 'dewi');
    expect((await refusedBy('review', 'approve', asked.request, '--as', 'dewi')).error.code).toBe('not-permitted');
    await json('review', 'approve', asked.request, '--as', 'budi');
    const [refund] = await json<readonly { refund: string }[]>('refund', 'list');
    expect(await json('refund', 'paid', refund?.refund ?? '', '--reference', 'TRF-1')).toMatchObject({ state: 'paid' });
    expect((await refusedBy('refund', 'cancel', refund?.refund ?? '', '--reason', 'x')).error.code).toBe(
      'refund-ended',
    );
  });

  it('writes off within the limit matrix, and takes a receipt back when the bank does', async () => {
    expect(
      await json('write-off', 'INV-2026-002', '--reason', 'insolvent', '--note', 'court', '--as', 'budi'),
    ).toMatchObject({ open: '0.00' });
    const back = { mark: 'RC', amount: '400000,00', text: 'SETORAN TUNAI' } as const;
    await drop('two.sta', mt940('2', 0n, [back], '261121'), 'bank-statements');
    expect(await json<Legs>('invoice', 'show', 'INV-2026-004')).toMatchObject({ open: '250000.00' });
  });

  it('takes a plan from its proposal to its end, and says what interest, tasks and credit there are', async () => {
    type Plan = { readonly plan: string; readonly state: string; readonly amount: string; readonly count: number };
    const first = ['--first', '2026-12-01', '--instalments', '3', '--every', 'week'];
    const proposed = await json<Plan>('plan', 'propose', 'C-3', 'INV-2026-006', ...first, '--as', 'dewi');
    expect(proposed).toMatchObject({ state: 'proposed', amount: '2000000.00', count: 3 });
    const pay = ['--pay', '2026-12-01=1000000', '2026-12-08=1.00'];
    expect((await refusedBy('plan', 'propose', 'C-3', 'INV-2026-006', ...pay)).error.code).toBe('sum-differs');
    expect((await refusedBy('plan', 'propose', 'C-3', 'INV-2026-006')).error.code).toBe('instalments-unclear');
    expect((await refusedBy('plan', 'agree', 'C-3', proposed.plan)).error.code).toBe('words-missing');
    expect(await json('plan', 'agree', 'C-3', proposed.plan, '--words', 'kami setuju', '--as', 'dewi')).toMatchObject({
      state: 'live',
    });
    expect(await json('plan', 'show', 'C-3', proposed.plan)).toMatchObject({
      instalments: [
        { dueOn: '2026-12-01', amount: '666666.00', state: 'next' },
        { dueOn: '2026-12-08', state: 'later' },
        { dueOn: '2026-12-15', amount: '666668.00' },
      ],
      steps: [{ state: 'proposed' }, { state: 'live', note: 'kami setuju', actor: 'person:dewi' }],
    });
    expect(await json('plan', 'list')).toMatchObject([{ plan: proposed.plan }]);
    expect(await json('plan', 'cancel', 'C-3', proposed.plan, '--reason', 'paid at once')).toMatchObject({
      state: 'cancelled',
    });
    expect(await json('fee', 'quote', 'INV-2026-006')).toEqual({ invoice: 'INV-2026-006', interest: null });
    expect(await json('fee', 'list')).toEqual([]);
    expect((await refusedBy('fee', 'waive', 'C-3', 'nope', '--note', 'x')).error.code).toBe('claim-unknown');
    expect(await json('task', 'list')).toEqual([]);
    expect((await refusedBy('task', 'close', 'C-3', 'nope', '--outcome', 'spoke')).error.code).toBe('option-unknown');
    expect((await refusedBy('task', 'close', 'C-3', 'nope', '--outcome', 'reached')).error.code).toBe('task-unknown');
    expect(await json('customer', 'credit')).toEqual([]);
  });

  it('releases a file from quarantine with a reason, and it is posted by the function', async () => {
    const broken = mt940('3', 0n, [{ mark: 'C', amount: '77000,00', text: 'SETORAN KETIGA' }], '261122').replace(
      /:62F:C(\d+)IDR\d/,
      ':62F:C$1IDR9',
    );
    await drop('three.sta', broken, 'bank-statements');
    expect((await refusedBy('statement', 'reject', 'bank-statements/none.sta', '--reason', 'x')).error.code).toBe(
      'file-unknown',
    );
    await json(
      'statement',
      'release',
      'bank-statements/three.sta',
      '--reason',
      'the bank confirmed it',
      '--as',
      'budi',
    );
    await settle();
    expect((await waiting('KETIGA')).open).toBe('77000.00');
    const verified = await system.run('verify', '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ breaches: [] });
  });
});
