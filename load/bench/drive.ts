/** The result of clients that each send one request after the other. */
export interface LoadResult {
  readonly done: number;
  readonly errors: number;
  /** The first few messages. */
  readonly errorSamples: readonly string[];
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly p99Millis: number;
}

export interface DriveOptions {
  readonly clients: number;
  readonly seconds: number;
  /** Requests started per second by all clients. @default each client sends the next request after a response */
  readonly rate?: number | undefined;
  /** @throws to count as an error. */
  readonly act: (client: number) => Promise<void>;
}

export async function drive({ clients, seconds, rate, act }: DriveOptions): Promise<LoadResult> {
  const millis: number[] = [];
  const errorSamples: string[] = [];
  let errors = 0;
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  let started = 0;

  async function client(number: number): Promise<void> {
    while (performance.now() < endAt) {
      const dueAt = rate === undefined ? 0 : startedAt + (1000 * started) / rate;
      if (dueAt >= endAt) return;
      started += 1;
      const delay = dueAt - performance.now();
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      // With a rate, the wait for a free client counts; otherwise a slow shop would get fewer requests and look fast.
      const requestStart = rate === undefined ? performance.now() : dueAt;
      try {
        await act(number);
        millis.push(performance.now() - requestStart);
      } catch (error) {
        errors += 1;
        if (errorSamples.length < 5) errorSamples.push(error instanceof Error ? error.message : String(error));
      }
    }
  }

  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const elapsed = (performance.now() - startedAt) / 1000;
  const sorted = millis.toSorted((a, b) => a - b);
  return {
    done: millis.length,
    errors,
    errorSamples,
    seconds: elapsed,
    perSecond: millis.length / elapsed,
    p50Millis: percentile(sorted, 0.5),
    p95Millis: percentile(sorted, 0.95),
    p99Millis: percentile(sorted, 0.99),
  };
}

/** A sentence about the failed requests of a run; undefined without failures. */
export function failureSummary(what: string, { done, errors, errorSamples }: LoadResult): string | undefined {
  return errors === 0 ? undefined : `${what}: ${errors} of ${done + errors} failed, such as: ${[...new Set(errorSamples)].join('; ')}`;
}

/** Warms up before a measurement. @throws Error if no request succeeded */
export async function warmUp(what: string, options: DriveOptions): Promise<void> {
  const driven = await drive(options);
  if (driven.done === 0) throw new Error(failureSummary(what, driven) ?? `${what}: no request completed in ${options.seconds} seconds`);
}

/** Nearest rank; 0 for an empty list. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** The response times of a run in words. */
export function timesOf({ p50Millis, p95Millis, p99Millis }: Pick<LoadResult, 'p50Millis' | 'p95Millis' | 'p99Millis'>): string {
  return `p50 ${p50Millis.toFixed(0)} ms, p95 ${p95Millis.toFixed(0)} ms, p99 ${p99Millis.toFixed(0)} ms`;
}
