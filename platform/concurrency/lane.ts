export interface LaneOptions {
  /** How many of this lane's tasks run at the same time, at most. */
  readonly atOnce: number;
  /** A task that would wait behind so many others is refused. */
  readonly mostWaiting: number;
  /** Creates the error of a refused task. */
  readonly busy: () => Error;
}

/** Runs a task when a slot is free, in order of arrival. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** Lanes that share `atOnce` slots. A waiting task of a former lane always starts before one of a later lane. */
export function lanes<Name extends string>(atOnce: number, options: Readonly<Record<Name, LaneOptions>>): Readonly<Record<Name, Lane>> {
  const queues = Object.entries<LaneOptions>(options).map(([name, lane]) => ({
    name,
    ...lane,
    running: 0,
    waiting: new Array<() => void>(),
  }));
  let running = 0;

  const startNext = (): void => {
    for (const queue of queues) {
      while (running < atOnce && queue.running < queue.atOnce) {
        const start = queue.waiting.shift();
        if (!start) break;
        running += 1;
        queue.running += 1;
        start();
      }
    }
  };

  const laneOf = (queue: (typeof queues)[number]): Lane => {
    return async (work) => {
      const { promise: started, resolve: start } = Promise.withResolvers<void>();
      queue.waiting.push(start);
      startNext();
      if (queue.waiting.length > queue.mostWaiting) {
        queue.waiting.pop();
        throw queue.busy();
      }
      await started;
      try {
        return await work();
      } finally {
        running -= 1;
        queue.running -= 1;
        startNext();
      }
    };
  };

  return Object.fromEntries(queues.map((queue) => [queue.name, laneOf(queue)])) as Record<Name, Lane>;
}
