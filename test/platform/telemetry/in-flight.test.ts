import { expect, test } from 'vitest';
import { countInFlight } from '../../../platform/telemetry/in-flight.ts';

function counter() {
  let now = 0;
  const inFlight = countInFlight(() => now);
  const wait = (millis: number) => void (now += millis);
  return { inFlight, wait };
}

test('the mean of requests in flight is weighted by time', () => {
  const { inFlight, wait } = counter();
  wait(4_000);
  const end = inFlight.begin();
  wait(3_000);
  const endSecond = inFlight.begin();
  wait(2_000);
  end();
  endSecond();
  wait(1_000);
  expect(inFlight.takeMean()).toBeCloseTo((3 * 1 + 2 * 2) / 10);
});

test('each mean covers the time since the one before, with the requests that are still open', () => {
  const { inFlight, wait } = counter();
  const end = inFlight.begin();
  wait(10_000);
  expect(inFlight.takeMean()).toBe(1);
  wait(5_000);
  end();
  wait(5_000);
  expect(inFlight.takeMean()).toBe(0.5);
  wait(10_000);
  expect(inFlight.takeMean()).toBe(0);
});

test('a request that ends twice is counted once', () => {
  const { inFlight, wait } = counter();
  const end = inFlight.begin();
  inFlight.begin();
  end();
  end();
  wait(1_000);
  expect(inFlight.takeMean()).toBe(1);
});
