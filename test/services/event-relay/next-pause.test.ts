import { expect, test } from 'vitest';
import { nextPause } from '../../../services/event-relay/next-pause.ts';

const limits = { busyMillis: 200, idleMillis: 250 };

/** The pause that the rule reaches at a steady rate. */
function settledPause(eventsPerSecond: number): number {
  let millis = 200;
  for (let round = 0; round < 50; round += 1) millis = nextPause(millis, Math.round((eventsPerSecond * millis) / 1000), limits);
  return millis;
}

test.each([
  [5_000, 20],
  [1_000, 25],
  [250, 100],
  [25, 200],
])('at %i events a second, the relay pauses for about %i ms', (eventsPerSecond, millis) => {
  expect(settledPause(eventsPerSecond)).toBeGreaterThanOrEqual(millis * 0.8);
  expect(settledPause(eventsPerSecond)).toBeLessThanOrEqual(millis * 1.2);
});

test('without events the pause grows up to its limit, and a burst shortens it at once', () => {
  expect(nextPause(200, 0, limits)).toBe(250);
  expect(nextPause(250, 500, limits)).toBe(20);
});
