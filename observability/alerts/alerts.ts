import { OBSERVED_SERVICES } from '../boards/all-boards.ts';
import type { Alert } from './alert.ts';
import { BURN_RATES } from './burn-rates.ts';
import type { BurnRate } from './burn-rates.ts';
import { OBJECTIVES } from './objectives.ts';
import type { Objective } from './objectives.ts';

/** The recorded share of bad events of an objective. */
export const recordedShare = (window: string) => `objective:bad_share:rate${window}`;

function burnAlert({ name, title, target, action }: Objective, { long, short, factor, severity }: BurnRate): Alert {
  const isAbove = (window: string) => `${recordedShare(window)}{objective="${name}"} > ${factor} * ${budgetOf(target)}`;
  return {
    name: 'ErrorBudgetBurn',
    query: `${isAbove(long)} and ${isAbove(short)}`,
    labels: { window: long },
    severity,
    summary: `${title}: over ${long} the error budget is spent ${factor} times as fast as it lasts for 30 days.`,
    action,
    runbook: `objectives.md#${name}`,
  };
}

/** Without digits that come from the binary form, such as 0.0005000000000000004. */
function budgetOf(target: number): number {
  return Number((1 - target).toFixed(6));
}

/** What no alarm of CloudWatch covers: it knows no metric of our code. */
export const ALERTS: readonly Alert[] = [
  ...OBJECTIVES.flatMap((objective) => BURN_RATES.map((rate) => burnAlert(objective, rate))),
  {
    name: 'SagasOverdue',
    query: 'max(saga_oldest_seconds{state="overdue"}) > 300',
    duration: '5m',
    severity: 'urgent',
    summary: 'A saga is past its deadline for more than five minutes: the sweeper does not run, or its commands do not arrive.',
    action: 'Read the log of the function sweep-sagas.',
    runbook: 'objectives.md#sagas-overdue',
  },
  {
    name: 'SagasStuck',
    query: 'max(sagas{state="stuck"}) > 0',
    duration: '1m',
    severity: 'notice',
    summary: 'A saga has run out of retries and needs a decision by an operator.',
    action: 'Find it in the log of the function advance-order or sweep-sagas: the line names its order and its reason.',
    runbook: 'objectives.md#sagas-stuck',
  },
  {
    name: 'EventsLate',
    query: 'max by (database, sink) (relay_oldest_seconds) > 60',
    duration: '2m',
    severity: 'urgent',
    summary: 'An event has waited for its stream or its queue for more than a minute: consumers act on old facts.',
    action: 'Read the log of the event relay: it names the database, the bus or the queue that fails.',
    runbook: 'objectives.md#events-late',
  },
  ...OBSERVED_SERVICES.map((service): Alert => ({
    name: 'MetricsMissing',
    query: `absent(http_requests_in_flight{service="${service}"})`,
    duration: '15m',
    severity: 'notice',
    summary: `No metrics of the service ${service} arrive, so its objectives raise no alert.`,
    action: "Does the service run? Then read the log of the container adot-collector in the service's log group.",
    runbook: 'objectives.md#metrics-missing',
  })),
];

/** The windows over which the shares are recorded, shortest first. */
export const RECORDED_WINDOWS = ['5m', '30m', '1h', '6h', '3d'] as const;
