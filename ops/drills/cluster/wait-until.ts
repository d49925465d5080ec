import { setTimeout as pause } from 'node:timers/promises';

/** Polls until it holds. @throws Error that names what did not come true in time */
export async function waitUntil(what: string, withinMillis: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMillis;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMillis / 1000} seconds`);
    await pause(200);
  }
}
