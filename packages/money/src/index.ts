export { type AmountRefusal, formatAmount, MAX_AMOUNT_DIGITS, parseAmount } from './amount.ts';
export { type CurrencyCode, currency, currencyDigits, parseCurrency } from './currency.ts';
export { formatMoney, type Language } from './format.ts';
export { add, allocate, type Money, maxMinor, minMinor, money, sumMinor } from './money.ts';
export { applyRate, parseExchangeRate, parsePercent, type Rate, type Rounding } from './rate.ts';
