import { decimalsOf } from './money.ts';

/** The minor units of an amount as people write it, such as 12.50 or 12,50; undefined for anything else, also for more decimals than the currency has. */
export function parseAmount(text: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency);
  const [, units, fraction = ''] = /^(\d{1,9})(?:\.(\d+)|,(\d{1,2}))?$/.exec(text)?.flatMap((part) => part ?? []) ?? [];
  if (units === undefined || /[1-9]/.test(fraction.slice(decimals))) return undefined;
  return Number(`${units}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
}

/** The opposite of `parseAmount`: 12.50 for 1250 pennies. */
export function writeAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}
