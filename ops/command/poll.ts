import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from './plan.ts';

interface Progress {
  /** Printed when it differs from the last one. */
  readonly state: string;
  readonly isDone: boolean;
}

const INTERVAL_MILLIS = 1_000;

/** Reads the progress of long work every second until it is done, and reports each change. @throws Error if it takes longer */
export async function pollUntilDone(report: Report, longestMinutes: number, read: () => Promise<Progress>): Promise<void> {
  const deadline = Date.now() + longestMinutes * 60_000;
  let reported = '';
  for (;;) {
    const { state, isDone } = await read();
    if (state !== reported) report(state);
    reported = state;
    if (isDone) return;
    if (Date.now() > deadline) throw new Error(`not done after ${longestMinutes} minutes, it goes on in AWS: ${state}`);
    await pause(INTERVAL_MILLIS);
  }
}
