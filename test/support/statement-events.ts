import type { StatementEvent } from '@piutang/bank-statements';

/** What holds for the events of every file, whatever its bytes are; answers the first breach, or `undefined`. */
export async function breachOf(events: AsyncIterable<StatementEvent>): Promise<string | undefined> {
  let open = false;
  let statements = 0;
  const ordinals = new Set<number>();
  let over = false;
  for await (const event of events) {
    if (over) return `${event.kind} after error`;
    switch (event.kind) {
      case 'statement':
        if (open) return 'a statement inside a statement';
        open = true;
        statements += 1;
        break;
      case 'line':
        if (!open) return 'a line outside a statement';
        if (ordinals.has(event.line.ordinal)) return `two lines of ordinal ${event.line.ordinal}`;
        ordinals.add(event.line.ordinal);
        if (!wellFormed(event.line)) return `a line that is not well formed: ordinal ${event.line.ordinal}`;
        break;
      case 'end':
        if (!open) return 'an end without a statement';
        open = false;
        if (event.tail.balances === 'proved' && event.tail.rejected.count > 0) return 'proved with rejected rows';
        break;
      case 'problem':
        if (event.problem.message.trim() === '') return 'a problem without a message';
        break;
      case 'error':
        over = true;
        if (event.error.message.trim() === '') return 'an error without a message';
        break;
    }
  }
  if (over) return undefined;
  if (open) return 'a statement without an end';
  return statements === 0 ? 'no statement and no error' : undefined;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function wellFormed({ amount, bookedOn, valueOn, text, counterparty, details }: LineEvent['line']): boolean {
  return (
    typeof amount.coefficient === 'bigint' &&
    Number.isInteger(amount.scale) &&
    amount.scale >= 0 &&
    DATE.test(bookedOn) &&
    DATE.test(valueOn) &&
    typeof text === 'string' &&
    typeof counterparty === 'object' &&
    Array.isArray(details)
  );
}

type LineEvent = Extract<StatementEvent, { kind: 'line' }>;
