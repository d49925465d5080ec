import type { Report } from '../command/plan.ts';

/** Requests under way at the same time: shoppers use the shop meanwhile. */
const AT_ONCE = 4;

const TIMEOUT_MILLIS = 10_000;
const REPORTED_EVERY = 100;

/** Requests each path once, in their order. What is not found was unpublished meanwhile. @throws Error after five failures, since the shop then needs no further load */
export async function warmPaths(shop: string, paths: readonly string[], report: Report): Promise<void> {
  const waiting = [...paths];
  const failures: string[] = [];
  let done = 0;
  const request = async (path: string): Promise<void> => {
    try {
      const response = await fetch(new URL(path, shop), { signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
      await response.arrayBuffer();
      if (response.status >= 500) failures.push(`${path} returned ${response.status}`);
    } catch (error) {
      failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
    done += 1;
    if (done % REPORTED_EVERY === 0) report(`${done} of ${paths.length} requested, ${failures.length} failed`);
  };
  const work = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined && failures.length < MOST_FAILURES; path = waiting.shift()) await request(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failures.length >= MOST_FAILURES)
    throw new Error(
      `stopped after ${done} of ${paths.length} requests: ${failures.slice(0, MOST_FAILURES).join('; ')}. Run the command again when the shop responds`,
    );
  report(`${done} of ${paths.length} requested, ${failures.length} failed`);
}

const MOST_FAILURES = 5;
