import { describe, expect, test } from 'vitest';
import { SAMPLE_MILLIS } from '../../../platform/aws/in-flight-metric.ts';
import { LOADS, demandAt } from '../../../tools/scaling/demand.ts';
import { FIGURES } from '../../../tools/scaling/figures.ts';
import { Fleet } from '../../../tools/scaling/fleet.ts';
import type { ServicePolicies } from '../../../tools/scaling/read-policies.ts';
import { missedGoal, replayBurst, worstReplay } from '../../../tools/scaling/simulate.ts';
import { addedTasks } from '../../../tools/scaling/step-scaling.ts';

const step = {
  threshold: 0.2,
  periodSeconds: 10,
  evaluationPeriods: 1,
  cooldownSeconds: 60,
  minAdjustment: 1,
  steps: [
    { lowerBound: 0, upperBound: 0.8, addPercent: 50 },
    { lowerBound: 0.8, addPercent: 100 },
  ],
};
const policies: ServicePolicies = {
  service: 'storefront',
  vcpu: 1,
  minTasks: 20,
  maxTasks: 120,
  healthySeconds: 20,
  cpuTarget: 0.6,
  step,
};
const [load = { service: '', requestsPerSecond: 0, cpuSeconds: 0, waitSeconds: 0 }] = LOADS;
const PHASES = { metric: 0, evaluation: 0 };

describe('a burst', () => {
  test('rises evenly to ten times the mean within a minute', () => {
    expect([-1, 0, 30, 60, 600].map(demandAt)).toEqual([1, 1, 5.5, 10, 10]);
  });

  test('raises the desired count within 30 seconds, and no request fails', () => {
    const replay = worstReplay(load, policies);
    expect(replay.desiredAfterSeconds).toBeGreaterThan(0);
    expect(replay.desiredAfterSeconds).toBeLessThanOrEqual(30);
    expect(replay.errorShare).toBeLessThanOrEqual(0.002);
    expect(missedGoal(replay, policies)).toBeUndefined();
  });

  test.each([
    ['with six tasks', { minTasks: 6 }, /^\d+\.\d % errors$/],
    ['with 18 tasks and no step policy', { minTasks: 18, step: undefined }, /^\d+\.\d % errors$/],
    ['with a maximum that it exceeds', { minTasks: 15, maxTasks: 16 }, /^\d+\.\d % errors$/],
    ['with checks of a minute before a new task gets requests', { minTasks: 15, healthySeconds: 60 }, /^\d+\.\d % errors$/],
    ['without a step policy', { step: undefined }, /^scales out after \d{3} s$/],
    ['with a step at three times the mean', { step: { ...step, threshold: 0.5 } }, /^scales out after 3\d s$/],
    ['with an alarm of a minute', { step: { ...step, periodSeconds: 60 } }, /^scales out after \d\d s$/],
    ['with an alarm of three periods', { step: { ...step, evaluationPeriods: 3 } }, /^scales out after \d\d s$/],
  ])('misses a goal %s', (_, change, expected) => {
    const changed = { ...policies, ...change };
    expect(missedGoal(worstReplay(load, changed), changed)).toMatch(expected);
  });

  test('need not scale a service that stays below its CPU target', () => {
    const changed = { ...policies, minTasks: 40, step: undefined };
    expect(missedGoal(worstReplay(load, changed), changed)).toBeUndefined();
  });

  test('finds the desired count at its minimum before it begins', () => {
    const { samples } = replayBurst(load, policies, PHASES);
    for (const { desired } of samples.filter(({ second }) => second < 0)) expect(desired).toBe(20);
  });
});

describe('a fleet', () => {
  const start = FIGURES.taskStartSeconds.value;

  test('sends requests to new tasks after their start and their health checks', () => {
    const fleet = new Fleet(policies);
    fleet.want(24, 100);
    expect(fleet.desiredAt(99)).toBe(20);
    expect(fleet.desiredAt(100)).toBe(24);
    expect(fleet.readyAt(100 + start + 19)).toBe(20);
    expect(fleet.readyAt(100 + start + 20 + 1)).toBe(24);
  });

  test('starts as many tasks a second as ECS does', () => {
    const fleet = new Fleet({ ...policies, maxTasks: 500 });
    fleet.want(500, 0);
    expect(fleet.readyAt(start + 20 + 12)).toBe(20 + 100);
  });

  test('ends at its maximum, and never scales in', () => {
    const fleet = new Fleet(policies);
    fleet.want(1_000, 0);
    fleet.want(50, 1);
    expect(fleet.desiredAt(2)).toBe(120);
  });
});

describe('a step', () => {
  test.each([
    [0.19, 20, 0],
    [0.2, 20, 10],
    [0.99, 20, 10],
    [1, 20, 20],
    [50, 20, 20],
    [0.2, 5, 2],
    [0.2, 1, 1],
  ])('of %f requests in flight adds to %i tasks %i, rounded down', (value, tasks, expected) => {
    expect(addedTasks(step, tasks, value)).toBe(expected);
  });
});

test('the simulation measures the seconds that the services measure', () => {
  expect(FIGURES.sampleSeconds.value * 1_000).toBe(SAMPLE_MILLIS);
});
