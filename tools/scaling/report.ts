import type { CostRow } from '../cost/estimate.ts';
import { PER_ORDER } from './demand.ts';
import { FIGURES, GOALS } from './figures.ts';
import type { ServicePolicies } from './read-policies.ts';
import { missedGoal } from './simulate.ts';
import type { Replay } from './simulate.ts';

export interface ServiceResult {
  readonly policies: ServicePolicies;
  readonly replay: Replay;

  /** What the minimum number of tasks costs a month. */
  readonly idleCents: number;
}

const HEAD = ['service', 'tasks', 'needs', 'CPU of min', 'desired', 'ready', 'wait', 'errors', 'idle USD', ''] as const;
const WIDTHS = [11, 8, 6, 11, 8, 7, 7, 8, 9, 0] as const;

/** The result of each service as a table, with the figures that it rests on. */
export function describeReplays(environment: string, results: readonly ServiceResult[]): string {
  const seconds = (value: number | undefined) => (value === undefined ? '–' : `${value} s`);
  const rows = results.map(({ policies, replay, idleCents }) => [
    policies.service,
    `${policies.minTasks}–${policies.maxTasks}`,
    (replay.samples.at(-1)?.demand ?? 0).toFixed(1),
    `${Math.round(replay.fullUtilisation * 100)} %`,
    seconds(replay.desiredAfterSeconds),
    seconds(replay.readyAfterSeconds),
    `${replay.longestWaitSeconds.toFixed(1)} s`,
    `${(replay.errorShare * 100).toFixed(2)} %`,
    (idleCents / 100).toFixed(0),
    missedGoal(replay, policies) ?? 'ok',
  ]);
  const idle = results.reduce((sum, { idleCents }) => sum + idleCents, 0);
  return [
    `${environment}: ${FIGURES.ordersPerDay.value.toLocaleString('en')} orders a day and their page views, times ${FIGURES.burstFactor.value} within ${FIGURES.rampSeconds.value} s; the worst of 100 start times of metric and alarm`,
    `${Math.round(PER_ORDER.edge)} requests per order at the edge, ${Math.round(PER_ORDER.origin)} of them pass it`,
    '',
    line(HEAD),
    ...rows.map(line),
    '',
    `The fleet at its minimum costs ${(idle / 100).toFixed(0)} USD a month (Fargate alone).`,
    `Goals: the new desired count within ${GOALS.desiredWithinSeconds} s of the burst's first second where a service needs one, errors at most ${GOALS.errorShare * 100} %.`,
    'needs: tasks at the full rate. CPU of min: of the minimum number of tasks at the full rate. A service below its CPU target need not scale.',
    '',
    'Figures (tools/scaling/figures.ts)',
    ...Object.entries(FIGURES).map(([name, { value, unit, status, source }]) => `  ${name} ${value} ${unit} (${status}): ${source}`),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[index] ?? 0) : `${cell.padStart(WIDTHS[index] ?? 0)} `))
    .join('')
    .trimEnd();
}

/** The monthly cost of a service's minimum number of tasks. */
export function idleCentsOf(rows: readonly CostRow[], service: string): number {
  return rows.filter(({ name }) => name.startsWith(`tasks of ${service}, `)).reduce((sum, { idle }) => sum + idle.cents, 0);
}
