import { demandAt } from './demand.ts';
import type { Load } from './demand.ts';
import { FIGURES, GOALS } from './figures.ts';
import { Fleet } from './fleet.ts';
import type { ServicePolicies } from './read-policies.ts';
import { openStepScaling } from './step-scaling.ts';
import type { Phases } from './step-scaling.ts';

/** The state of a service at a second of the burst, which begins at 0. */
export interface Sample {
  readonly second: number;

  /** In tasks: what the requests need, what takes requests, and what is wanted. */
  readonly demand: number;
  readonly ready: number;
  readonly desired: number;

  /** How long a request that arrives now waits for a processor. */
  readonly waitSeconds: number;
  readonly errorShare: number;
}

export interface Replay {
  readonly service: string;

  /** From the burst's first second; `undefined` if the desired count did not rise. */
  readonly desiredAfterSeconds: number | undefined;
  readonly readyAfterSeconds: number | undefined;
  readonly longestWaitSeconds: number;

  /** Of all requests during the replay. */
  readonly errorShare: number;

  /** CPU of the minimum number of tasks at the burst's full rate. */
  readonly fullUtilisation: number;
  readonly samples: readonly Sample[];
}

const STEP_SECONDS = 0.5;
export const REPLAY = { from: -60, to: 600 } as const;

/** An M/M/1 queue has no end at 1. */
const BUSIEST = 0.98;

/** Replays the burst against a service's policies. */
export function replayBurst(load: Load, policies: ServicePolicies, phases: Phases): Replay {
  const fleet = new Fleet(policies);
  const scaling = openStepScaling(policies, fleet, phases);
  const samples: Sample[] = [];
  let backlog = 0;
  let arrived = 0;
  let failed = 0;
  let busySince: number | undefined;

  for (let second: number = REPLAY.from; second < REPLAY.to; second += STEP_SECONDS) {
    const ready = fleet.readyAt(second);
    const rate = load.requestsPerSecond * demandAt(second);
    const capacity = (ready * policies.vcpu) / load.cpuSeconds;
    backlog = Math.max(0, backlog + (rate - capacity) * STEP_SECONDS);
    const waitSeconds = backlog / capacity;
    const isFailing = waitSeconds > FIGURES.deadlineSeconds.value;
    arrived += rate * STEP_SECONDS;
    // A request that fails has used its processor time all the same.
    if (isFailing) failed += rate * STEP_SECONDS;

    const utilisation = Math.min(BUSIEST, rate / capacity);
    const inFlight = (rate * (load.cpuSeconds / (1 - utilisation) + load.waitSeconds) + backlog) / ready;
    scaling.observe(second, inFlight, STEP_SECONDS);
    busySince = utilisation > policies.cpuTarget ? (busySince ?? second) : undefined;
    if (busySince !== undefined && second - busySince >= FIGURES.trackingSeconds.value) {
      fleet.want(Math.ceil((ready * utilisation) / policies.cpuTarget), second);
      busySince = undefined;
    }
    if (Number.isInteger(second)) {
      const demand = (rate * load.cpuSeconds) / policies.vcpu;
      samples.push({ second, demand, ready, desired: fleet.desiredAt(second), waitSeconds, errorShare: isFailing ? 1 : 0 });
    }
  }
  return {
    service: load.service,
    desiredAfterSeconds: samples.find(({ second, desired }) => second >= 0 && desired > policies.minTasks)?.second,
    readyAfterSeconds: samples.find(({ second, ready }) => second >= 0 && ready > policies.minTasks)?.second,
    longestWaitSeconds: Math.max(...samples.map(({ waitSeconds }) => waitSeconds)),
    errorShare: failed / arrived,
    fullUtilisation: (load.requestsPerSecond * demandAt(REPLAY.to) * load.cpuSeconds) / (policies.minTasks * policies.vcpu),
    samples,
  };
}

const SECONDS = Array.from({ length: 10 }, (_, second) => second);

const PHASES: readonly Phases[] = SECONDS.flatMap((metric) => SECONDS.map((evaluation) => ({ metric, evaluation })));

/** The replay that scales last, or fails most, over the times at which the metric and the alarm may be measured. */
export function worstReplay(load: Load, policies: ServicePolicies): Replay {
  const replays = PHASES.map((phases) => replayBurst(load, policies, phases));
  const badness = ({ errorShare, desiredAfterSeconds }: Replay) => errorShare * 1e6 + (desiredAfterSeconds ?? REPLAY.to);
  return replays.reduce((worst, replay) => (badness(replay) > badness(worst) ? replay : worst));
}

/** Why a replay misses the goals; `undefined` if it meets them. A service that the burst leaves below its CPU target need not scale. */
export function missedGoal(replay: Replay, { cpuTarget }: Pick<ServicePolicies, 'cpuTarget'>): string | undefined {
  const { errorShare, desiredAfterSeconds, fullUtilisation } = replay;
  if (errorShare > GOALS.errorShare) return `${(errorShare * 100).toFixed(1)} % errors`;
  if (fullUtilisation <= cpuTarget) return undefined;
  if (desiredAfterSeconds === undefined) return 'does not scale out';
  return desiredAfterSeconds > GOALS.desiredWithinSeconds ? `scales out after ${desiredAfterSeconds} s` : undefined;
}
