interface Running<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  callers: number;
}

/** Equal work at the same time is done once. It is aborted when all its callers have gone. */
export class SharedWork<T> {
  readonly #running = new Map<string, Running<T>>();

  /** @param gone aborts when the caller no longer waits. @default it waits until the end */
  run(key: string, work: (signal: AbortSignal) => Promise<T>, gone?: AbortSignal): Promise<T> {
    const running = this.#running.get(key) ?? this.#start(key, work);
    running.callers += 1;
    gone?.addEventListener(
      'abort',
      () => {
        running.callers -= 1;
        if (running.callers > 0) return;
        this.#forget(key, running);
        running.abort.abort(gone.reason);
      },
      { once: true },
    );
    return running.result;
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Running<T> {
    const abort = new AbortController();
    const running: Running<T> = { result: work(abort.signal).finally(() => this.#forget(key, running)), abort, callers: 0 };
    this.#running.set(key, running);
    return running;
  }

  #forget(key: string, running: Running<T>): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}
