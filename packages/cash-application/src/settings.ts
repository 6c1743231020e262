import { type CurrencyCode, currencyDigits, parseAmount, parsePercent, type Rate } from '@piutang/money';
import type { MatchingSettings } from '@piutang/tenancy';

/** The settings in force where nobody said otherwise; tolerance is off until a tenant asks for it. */
export const DEFAULT_MATCHING_SETTINGS: MatchingSettings = {
  bankCharges: { IDR: ['2500', '2900', '6500', '25000'] },
  roundingTo: { IDR: '1000' },
  discountGraceDays: 2,
  tolerance: {},
  autoRules: ['R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8'],
  autoAt: 90,
  showAt: 40,
  ownNames: [],
  ownAccounts: [],
};

/** One currency's differences that explain themselves, in minor units. */
export type CurrencySettings = {
  readonly bankChargesMinor: readonly bigint[];
  /** Payers round to multiples of this; absent where the currency is paid exactly. */
  readonly roundingToMinor?: bigint;
  readonly tolerance?: { readonly rate: Rate; readonly upToMinor: bigint };
  /** One major unit: withholding is rounded down to it, and rupiah payers leave the sen out. */
  readonly majorMinor: bigint;
  /** No difference larger than this explains itself. */
  readonly mostExplainedMinor: bigint;
};

/**
 * Settings of one currency as exact amounts. An amount that the currency cannot hold is left out: a tenant file with
 * one is refused before it gets here.
 */
export function currencySettings(settings: MatchingSettings, code: CurrencyCode): CurrencySettings {
  const charges = (settings.bankCharges[code] ?? []).map((text) => positive(text, code));
  const rounding = settings.roundingTo[code];
  const roundingToMinor = rounding === undefined ? undefined : positive(rounding, code);
  const tolerance = settings.tolerance[code];
  const rate = tolerance === undefined ? undefined : parsePercent(tolerance.percent);
  const upToMinor = tolerance === undefined ? undefined : positive(tolerance.upTo, code);
  const bankChargesMinor = charges.filter((amount) => amount !== undefined);
  const majorMinor = 10n ** BigInt(currencyDigits(code));
  const differences = [...bankChargesMinor, roundingToMinor ?? 0n, upToMinor ?? 0n, majorMinor];
  return {
    bankChargesMinor,
    ...(roundingToMinor === undefined ? {} : { roundingToMinor }),
    ...(rate === undefined || upToMinor === undefined ? {} : { tolerance: { rate, upToMinor } }),
    majorMinor,
    mostExplainedMinor: differences.reduce((most, each) => (each > most ? each : most)),
  };
}

function positive(text: string, code: CurrencyCode): bigint | undefined {
  const amountMinor = parseAmount(text, code);
  return typeof amountMinor === 'bigint' && amountMinor > 0n ? amountMinor : undefined;
}
