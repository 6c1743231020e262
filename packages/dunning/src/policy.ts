import { addBusinessDays, type LocalDate, minuteOfTime, type WorkCalendar } from '@piutang/calendar';
import { type CurrencyCode, parseAmount } from '@piutang/money';
import type { DunningSettings, DunningStep } from '@piutang/tenancy';

/**
 * The tenant's dunning settings made ready for deciding: computed once a run, because a run decides up to a million
 * payers and reading decimals for each would be most of the work.
 */
export type DunningPolicy = {
  /** By rising offset. */
  readonly steps: readonly DunningStep[];
  /** The overdue levels that the steps use, rising. */
  readonly levels: readonly number[];
  /** The step that tells of a discount before it ends; `undefined` when the policy has none. */
  readonly discountStep: DunningStep | undefined;
  readonly minIntervalDays: number;
  readonly maxTouchesPer30Days: number;
  readonly minItemMinor: (currency: CurrencyCode) => bigint;
  readonly minTotalMinor: (currency: CurrencyCode) => bigint;
  /** `undefined`: no ceiling in that currency. */
  readonly autoSendCeilingMinor: (currency: CurrencyCode) => bigint | undefined;
  /** Minutes of the day between which mail may leave, payer's time; the end is exclusive. */
  readonly window: {
    readonly fromMinute: number;
    readonly toMinute: number;
    readonly from: string;
    readonly to: string;
  };
  readonly calendar: WorkCalendar;
};

/** The policy of a tenant: `dunningPolicyOf(tenant.dunning, workCalendarOf(tenant))`. */
export function dunningPolicyOf(settings: DunningSettings, calendar: WorkCalendar): DunningPolicy {
  const minItem = amountsOf(settings.minItem);
  const minTotal = amountsOf(settings.minTotal);
  const ceiling = amountsOf(settings.autoSendCeiling ?? {});
  return {
    steps: settings.steps.toSorted((a, b) => a.offsetDays - b.offsetDays),
    levels: [...new Set(settings.steps.map((step) => step.level))].filter((level) => level > 0).sort((a, b) => a - b),
    discountStep: discountStepOf(settings),
    minIntervalDays: settings.minIntervalDays,
    maxTouchesPer30Days: settings.maxTouchesPer30Days,
    minItemMinor: (currency) => minItem.get(currency) ?? 0n,
    minTotalMinor: (currency) => minTotal.get(currency) ?? 0n,
    autoSendCeilingMinor: (currency) => ceiling.get(currency),
    window: {
      fromMinute: minuteOfTime(settings.sendWindow.from),
      toMinute: minuteOfTime(settings.sendWindow.to),
      from: settings.sendWindow.from,
      to: settings.sendWindow.to,
    },
    calendar,
  };
}

/** A courtesy of its own, milder than every step before the due date. */
function discountStepOf({ discountReminderDays }: DunningSettings): DunningStep | undefined {
  if (discountReminderDays === undefined) return undefined;
  return { name: 'discount', offsetDays: -discountReminderDays, level: 0, tone: 'courtesy' };
}

/**
 * Whether the bank data is new enough to escalate on: every collection account has a proved statement that is at most
 * `maxAgeBusinessDays` business days old. An account without any statement is not fresh: silence proves nothing.
 * @param newestStatementOn the last day that each collection account's proved statements cover
 */
export function bankIsFresh(
  newestStatementOn: readonly (LocalDate | undefined)[],
  asOf: LocalDate,
  maxAgeBusinessDays: number,
  calendar: WorkCalendar,
): boolean {
  const oldestAllowed = addBusinessDays(asOf, -maxAgeBusinessDays, calendar);
  return newestStatementOn.every((day) => day !== undefined && day >= oldestAllowed);
}

function amountsOf(decimals: Readonly<Record<string, string>>): ReadonlyMap<string, bigint> {
  return new Map(
    Object.entries(decimals).map(([currency, decimal]) => {
      const amountMinor = parseAmount(decimal, currency as CurrencyCode);
      if (typeof amountMinor !== 'bigint') {
        throw new Error(`dunning amount in ${currency}: ${amountMinor.message}; check the tenant file first`);
      }
      return [currency, amountMinor] as const;
    }),
  );
}
