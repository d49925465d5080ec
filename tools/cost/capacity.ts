import { BURST, DAYS_PER_MONTH } from './traffic.ts';

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

const hoursInBurst = BURST.hoursPerDay;
const hoursOutside = 24 - BURST.hoursPerDay;

const PERIODS = [
  { hoursPerDay: hoursInBurst, ofMeanRate: BURST.factor },
  { hoursPerDay: hoursOutside, ofMeanRate: (24 - BURST.factor * hoursInBurst) / hoursOutside },
] as const;

/** Unit-hours a month of a resource that scales: the need of the busiest hour and of the others, within its limits. */
export function capacityHours({ minimum, maximum }: Range, meanNeed: number): number {
  return PERIODS.reduce((hours, { hoursPerDay, ofMeanRate }) => {
    const needed = Math.ceil(meanNeed * ofMeanRate);
    return hours + hoursPerDay * DAYS_PER_MONTH * Math.min(maximum, Math.max(minimum, needed));
  }, 0);
}

/** The average number of busy cores for a number of work items a day. */
export function meanCores(perDay: number, cpuMillis: number): number {
  return (perDay / 86_400) * (cpuMillis / 1_000);
}
