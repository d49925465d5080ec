import { FIGURES } from './figures.ts';
import type { Fleet } from './fleet.ts';
import type { ServicePolicies, StepPolicy } from './read-policies.ts';

/** When the metric's ten seconds and the alarm's evaluations begin, relative to the burst. */
export interface Phases {
  readonly metric: number;
  readonly evaluation: number;
}

interface DataPoint {
  readonly visibleAt: number;
  readonly value: number;
}

/** The metric, its alarm and the step policy of a service, as AWS runs them. */
export interface StepScalingRun {
  /** The requests in flight per task during the step of time that begins at that second. */
  observe(second: number, inFlight: number, stepSeconds: number): void;
}

export function openStepScaling({ step: policy }: ServicePolicies, fleet: Fleet, phases: Phases): StepScalingRun {
  if (!policy) return { observe: () => undefined };
  const delay = FIGURES.publishSeconds.value + FIGURES.visibleSeconds.value;
  const points: DataPoint[] = [];
  let sum = 0;
  let lastActionAt: number | undefined;
  let cooling: { readonly from: number; readonly until: number } | undefined;

  const act = (second: number, value: number): void => {
    lastActionAt = second;
    const at = second + FIGURES.actionSeconds.value;
    const current = fleet.desiredAt(at);
    // During the cooldown the tasks that were added count as part of the new step.
    const base = cooling && at < cooling.until ? cooling.from : current;
    const wanted = base + addedTasks(policy, base, value);
    if (wanted <= current) return;
    fleet.want(wanted, at);
    cooling = { from: base, until: at + policy.cooldownSeconds };
  };
  const evaluate = (second: number): void => {
    const known = points.filter(({ visibleAt }) => visibleAt <= second).slice(-policy.evaluationPeriods);
    const isRaised = known.length === policy.evaluationPeriods && known.every(({ value }) => value >= policy.threshold);
    if (!isRaised) lastActionAt = undefined;
    else if (lastActionAt === undefined || second - lastActionAt >= FIGURES.repeatSeconds.value) act(second, known.at(-1)?.value ?? 0);
  };
  return {
    observe(second, inFlight, stepSeconds) {
      const sample = FIGURES.sampleSeconds.value;
      const end = second + stepSeconds;
      const untilPublished = policy.periodSeconds - modulo(second - phases.metric, policy.periodSeconds);
      if (untilPublished <= sample) sum += inFlight * stepSeconds;
      if (untilPublished <= stepSeconds) {
        points.push({ visibleAt: end + delay, value: sum / sample });
        sum = 0;
      }
      if (modulo(second - phases.evaluation, FIGURES.evaluationSeconds.value) === 0) evaluate(second);
    },
  };
}

/** The tasks that the step of a metric's value adds to a number of tasks. Application Auto Scaling rounds down. */
export function addedTasks({ steps, threshold, minAdjustment }: StepPolicy, tasks: number, value: number): number {
  const excess = value - threshold;
  const found = steps.find(({ lowerBound, upperBound = Number.POSITIVE_INFINITY }) => excess >= lowerBound && excess < upperBound);
  return found ? Math.max(minAdjustment, Math.floor((tasks * found.addPercent) / 100)) : 0;
}

/** All times are multiples of half a second, so it is exact. */
function modulo(value: number, of: number): number {
  return ((value % of) + of) % of;
}
