import { setTimeout as pause } from 'node:timers/promises';
import { mandiriMt940 } from '../support/bank-files.ts';
import { localSystem } from '../support/piutang.ts';
import { seededRandom } from '../support/seeded-random.ts';

const ACCOUNT = '1240007654321';
const NAMES = ['PT SINAR JAYA ABADI', 'CV MAJU BERSAMA', 'PT CAHAYA TIMUR'];
/** Kills between two looks at the books: a look waits until nothing is in flight. */
const KILLS_A_LOOK = 20;
/** Work of a file takes some hundred milliseconds; the kill falls into it, before it or after it. */
const LONGEST_LIFE_MS = 900;
const INVOICES_A_FILE = 3;

export type Killed = {
  readonly kills: number;
  readonly looks: number;
  readonly files: number;
  readonly problems: readonly string[];
};

type Verified = {
  readonly holds: boolean;
  readonly counted: { readonly invoices: number; readonly bankLines: number };
};

/**
 * Kills the local cloud again and again, each time soon after it was given files, and looks every so often whether the
 * books hold and everything that was accepted is in them, once.
 */
export async function killAgainAndAgain(kills: number, seed: number, say: (line: string) => void): Promise<Killed> {
  const system = localSystem();
  const random = seededRandom(seed);
  const problems: string[] = [];
  let [looks, files, invoices, lines] = [0, 0, 0, 0];
  let closingMinor = 0n;
  const put = async (key: string, body: string) => {
    const { url } = system.running();
    const answer = await fetch(`${url}/api/object?key=${encodeURIComponent(key)}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`${key} was not accepted: ${answer.status}`);
    await answer.arrayBuffer();
    files += 1;
  };
  const look = async (kill: number) => {
    await system.run('local', 'settle');
    const { holds, counted } = await system.json<Verified>('verify');
    looks += 1;
    if (!holds) problems.push(`after ${kill} kills the laws do not hold`);
    if (counted.invoices !== invoices)
      problems.push(`after ${kill} kills: ${counted.invoices} of ${invoices} invoices`);
    if (counted.bankLines !== lines) problems.push(`after ${kill} kills: ${counted.bankLines} of ${lines} bookings`);
    say(`${kill} kills, ${counted.invoices} invoices, ${counted.bankLines} bookings, ${problems.length} problems`);
  };
  try {
    await system.start('--tenant', 'demo', '--empty', '--as-of', '2026-11-03');
    for (let kill = 1; kill <= kills && problems.length === 0; kill += 1) {
      const ids = Array.from(
        { length: INVOICES_A_FILE },
        (_, n) => `INV-2026-${String(kill * 10 + n).padStart(6, '0')}`,
      );
      await put(`invoices/${kill}.csv`, invoicesFile(ids));
      invoices += ids.length;
      const booked = ids
        .slice(1)
        .map((id, n) => ({ amountMinor: 100_000_00n * BigInt(n + 1), text: `${id} ${NAMES[n + 1]}` }));
      booked.push({ amountMinor: 7_000_00n, text: `SETORAN ${kill}` });
      await put(`bank-statements/${kill}.sta`, mandiriMt940(ACCOUNT, '261103', String(kill), closingMinor, booked));
      closingMinor += booked.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      lines += booked.length;
      await pause(random(LONGEST_LIFE_MS));
      await system.kill();
      await system.start('--tenant', 'demo', '--empty');
      if (kill % KILLS_A_LOOK === 0 || kill === kills) await look(kill);
    }
    return { kills, looks, files, problems };
  } finally {
    await system.dispose();
  }
}

function invoicesFile(ids: readonly string[]): string {
  const rows = ids.map(
    (id, n) => `${id},C-${n},${NAMES[n]},IDR,${100_000 * Math.max(1, n)}.00,2026-10-01,2026-11-05,p${n}@payer.example`,
  );
  return `invoice,customer,customerName,currency,amount,issuedOn,dueOn,email\n${rows.join('\n')}\n`;
}
