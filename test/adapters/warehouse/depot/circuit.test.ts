import { describe, expect, test } from 'vitest';
import { circuit } from '../../../../adapters/warehouse/depot/circuit.ts';
import { DependencyUnavailable } from '../../../../platform/http/dependency-unavailable.ts';

function aCircuit() {
  const clock = { now: 0 };
  let calls = 0;
  const guarded = circuit({ target: 'the warehouse', opensAfter: 2, openMillis: 1_000, now: () => clock.now });
  const failing = () =>
    guarded(async () => {
      calls += 1;
      throw new DependencyUnavailable('the warehouse', 'no response');
    });
  return { clock, guarded, failing, calls: () => calls };
}

describe('a circuit breaker', () => {
  test('skips calls after consecutive failures', async () => {
    const { failing, calls } = aCircuit();
    for (let call = 0; call < 5; call += 1) await expect(failing()).rejects.toThrow(DependencyUnavailable);
    expect(calls()).toBe(2);
  });

  test('probes with one call after a while, and closes when it succeeds', async () => {
    const { clock, guarded, failing, calls } = aCircuit();
    await expect(failing()).rejects.toThrow();
    await expect(failing()).rejects.toThrow();
    clock.now = 1_001;
    expect(await guarded(async () => 'works')).toBe('works');
    await expect(failing()).rejects.toThrow('no response');
    await expect(failing()).rejects.toThrow('no response');
    expect(calls()).toBe(4);
  });

  test('probes with one call only and skips concurrent ones', async () => {
    const { clock, failing, calls } = aCircuit();
    await expect(failing()).rejects.toThrow();
    await expect(failing()).rejects.toThrow();
    clock.now = 1_001;
    await Promise.allSettled([failing(), failing(), failing()]);
    expect(calls()).toBe(3);
  });

  test('does not count refusals as failures', async () => {
    const { guarded } = aCircuit();
    const refusing = () => guarded(() => Promise.reject(new Error('refused')));
    for (let call = 0; call < 5; call += 1) await expect(refusing()).rejects.toThrow('refused');
  });
});
