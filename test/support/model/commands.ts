import fc from 'fast-check';

/** How a booking of a bank file relates to what is open. */
export type PayHow = 'exact' | 'short' | 'over' | 'unnamed' | 'twin';

/** What people, banks and the calendar do; numbers pick from what there is, modulo its count. */
export type Command =
  | { readonly do: 'bill'; readonly customer: number; readonly units: number }
  | {
      readonly do: 'bank';
      readonly bookings: readonly { readonly invoice: number; readonly how: PayHow }[];
      readonly twice: boolean;
    }
  | { readonly do: 'copy' }
  | { readonly do: 'allocate'; readonly line: number; readonly invoice: number; readonly quarters: number }
  | { readonly do: 'accept' | 'ignore' | 'put-on-account' | 'unapply' | 'return'; readonly line: number }
  | {
      readonly do: 'refund';
      readonly line: number;
      readonly quarters: number;
      readonly ending: 'pay' | 'cancel' | 'wait';
    }
  | { readonly do: 'write-off'; readonly invoice: number; readonly quarters: number }
  | { readonly do: 'credit'; readonly invoice: number; readonly units: number }
  | { readonly do: 'day'; readonly days: number; readonly twice: boolean; readonly mail: 'Delivery' | 'Bounce' };

const pick = fc.nat(7);
const quarters = fc.integer({ min: 1, max: 5 });
const units = fc.integer({ min: 1, max: 4 });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('bill' as const), customer: fc.nat(2), units }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('bank' as const),
      bookings: fc.array(
        fc.record({
          invoice: pick,
          how: fc.constantFrom<PayHow>('exact', 'exact', 'exact', 'short', 'over', 'unnamed', 'twin'),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      twice: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'copy' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('allocate' as const), line: pick, invoice: pick, quarters }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'accept' as const,
        'ignore' as const,
        'put-on-account' as const,
        'unapply' as const,
        'unapply' as const,
        'return' as const,
      ),
      line: pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      line: pick,
      quarters,
      ending: fc.constantFrom('pay' as const, 'cancel' as const, 'wait' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('write-off' as const), invoice: pick, quarters }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('credit' as const), invoice: pick, units }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('day' as const),
      days: fc.integer({ min: 1, max: 12 }),
      twice: fc.boolean(),
      mail: fc.constantFrom('Delivery' as const, 'Delivery' as const, 'Bounce' as const),
    }),
  },
);

/** Sequences begin with something that is owed. */
export const commands: fc.Arbitrary<readonly Command[]> = fc
  .array(command, { minLength: 1, maxLength: 8 })
  .map((list) => [{ do: 'bill', customer: 0, units: 2 }, { do: 'bill', customer: 1, units: 1 }, ...list]);
