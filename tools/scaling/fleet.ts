import { FIGURES } from './figures.ts';
import type { ServicePolicies } from './read-policies.ts';

interface Change {
  readonly second: number;
  readonly tasks: number;
}

/** The tasks of a service: how many are wanted, and how many take requests. Nothing scales in during a burst. */
export class Fleet {
  readonly #policies: Pick<ServicePolicies, 'minTasks' | 'maxTasks' | 'healthySeconds'>;
  readonly #changes: Change[];

  constructor(policies: Pick<ServicePolicies, 'minTasks' | 'maxTasks' | 'healthySeconds'>) {
    this.#policies = policies;
    this.#changes = [{ second: Number.NEGATIVE_INFINITY, tasks: policies.minTasks }];
  }

  /** Raises the desired count at that second, up to the maximum. */
  want(tasks: number, second: number): void {
    const wanted = Math.min(tasks, this.#policies.maxTasks);
    if (wanted > (this.#changes.at(-1)?.tasks ?? 0)) this.#changes.push({ second, tasks: wanted });
  }

  desiredAt(second: number): number {
    return this.#changes.findLast((change) => change.second <= second)?.tasks ?? this.#policies.minTasks;
  }

  /** The tasks that the load balancer sends requests to. */
  readyAt(second: number): number {
    const launchesPerSecond = FIGURES.launchesPerMinute.value / 60;
    return this.#changes.reduce((ready, { second: wantedAt, tasks }) => {
      const runningFor = second - wantedAt - FIGURES.taskStartSeconds.value - this.#policies.healthySeconds;
      return runningFor < 0 ? ready : Math.max(ready, Math.min(tasks, ready + Math.floor(runningFor * launchesPerSecond)));
    }, this.#policies.minTasks);
  }
}
