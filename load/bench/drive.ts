/** What a number of clients saw that each sent one request after the other. */
export interface Driven {
  readonly done: number;
  readonly errors: number;
  /** The first few, for whoever must find out why. */
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
  /** Starts per second over all clients; without it each client starts anew as soon as it has its answer. */
  readonly rate?: number | undefined;
  /** @throws to count as an error. */
  readonly act: (client: number) => Promise<void>;
}

export async function drive({ clients, seconds, rate, act }: DriveOptions): Promise<Driven> {
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
      const early = dueAt - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      // With a rate, waiting for a free client counts: otherwise a slow shop would look fast by being asked less.
      const since = rate === undefined ? performance.now() : dueAt;
      try {
        await act(number);
        millis.push(performance.now() - since);
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

/** What went wrong in a run, in a sentence; nothing when all went well. */
export function complaintOf(what: string, { done, errors, errorSamples }: Driven): string | undefined {
  return errors === 0 ? undefined : `${what}: ${errors} of ${done + errors} failed, such as: ${[...new Set(errorSamples)].join('; ')}`;
}

/** Warms up what is measured next. @throws Error when nothing at all went well: there is nothing to measure. */
export async function warmUp(what: string, options: DriveOptions): Promise<void> {
  const driven = await drive(options);
  if (driven.done === 0) throw new Error(complaintOf(what, driven) ?? `${what}: nothing was done in ${options.seconds} seconds`);
}

/** Nearest rank; 0 of nothing. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
