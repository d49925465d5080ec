export interface RepeatOptions {
  /** Between the end of a round and the start of the next. */
  readonly pauseMillis: number;
  /** Called with what a round throws; the next round follows all the same. */
  readonly onError: (error: unknown) => void;
}

/**
 * Runs `round` at once, and again after each pause. Its signal aborts when the repetition is stopped; an error after that is not reported.
 *
 * @returns a function that stops the repetition and waits for the current round
 */
export function repeat(round: (stopping: AbortSignal) => Promise<void>, { pauseMillis, onError }: RepeatOptions): () => Promise<void> {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const runRound = async (): Promise<void> => {
    try {
      await round(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) onError(error);
    }
    if (!stopping.signal.aborted) timer = setTimeout(start, pauseMillis);
  };
  function start(): void {
    current = runRound();
  }
  start();
  return async () => {
    stopping.abort(new Error('the repetition was stopped'));
    clearTimeout(timer);
    await current;
  };
}
