import type { Severity } from './alert.ts';

/**
 * Alerts on an error budget that is spent too fast, each over a long window and a short one, which ends the alert soon after the cause.
 * Google, The Site Reliability Workbook, chapter 5 "Alerting on SLOs", table 5-8: 2 % of a 30-day budget in one hour, 5 % in six hours, 10 % in three days.
 */
export interface BurnRate {
  readonly long: string;
  readonly short: string;

  /** Multiples of the rate that spends the budget in exactly 30 days. */
  readonly factor: number;
  readonly severity: Severity;
}

export const BURN_RATES: readonly BurnRate[] = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'urgent' },
  { long: '6h', short: '30m', factor: 6, severity: 'urgent' },
  { long: '3d', short: '6h', factor: 1, severity: 'notice' },
];
