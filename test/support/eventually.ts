import { setTimeout as pause } from 'node:timers/promises';

/** Repeats an assertion until it holds and returns its result; throws its last failure after `within` milliseconds. */
export async function eventually<T>(assertion: () => T | Promise<T>, { within = 10_000 }: { readonly within?: number } = {}): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(20);
    }
  }
}
