import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../http.ts';

export type Kind = 'task' | 'lambda-host' | 'emulator' | 'database' | 'cache' | 'edge' | 'supervisor';

/** One life of a process. */
export interface Running {
  readonly pid: number;
  /** Settles when it has ended, for whatever reason; may say how. */
  readonly exited: Promise<string | void>;
  stop(): Promise<void>;
}

export type KeptRunning = Awaited<ReturnType<typeof keepRunning>>;

/** Told of every start, and in words of every end that nobody asked for. */
export type OnChange = (event?: string) => void;

const firstDelayMillis = 100;
const longestDelayMillis = 10_000;

/** Starts a process, and again whenever it ends by itself: soon at first, then later and later while it keeps dying young, as ECS does. */
export async function keepRunning(name: string, kind: Kind, start: () => Promise<Running>, onChange: OnChange) {
  let current: Running | undefined = await start();
  let deaths = 0;
  let isStopping = false;
  let isRestarting = false;
  let wake: () => void = () => undefined;
  const watch = async () => {
    let delay = firstDelayMillis;
    for (;;) {
      const since = Date.now();
      const cause = await current?.exited;
      current = undefined;
      if (isStopping) return;
      if (isRestarting) {
        isRestarting = false;
        delay = firstDelayMillis;
      } else {
        deaths += 1;
        delay = Date.now() - since > longestDelayMillis ? firstDelayMillis : Math.min(delay * 2, longestDelayMillis);
        onChange(`${name} ended (${cause ?? 'it says not how'}); it starts again in ${delay} ms`);
        await Promise.race([pause(delay), new Promise<void>((resolve) => (wake = resolve))]);
        if (isStopping) return;
      }
      try {
        current = await start();
        if (isStopping) return await current.stop();
        onChange();
      } catch (error) {
        onChange(`${name} does not start: ${messageOf(error)}`);
      }
    }
  };
  onChange();
  void watch();
  return {
    name,
    kind,
    pid: () => current?.pid,
    /** How often it ended by itself. */
    deaths: () => deaths,
    /** Ends it, and starts it again without a delay. */
    async restart(): Promise<void> {
      isRestarting = current !== undefined;
      await current?.stop();
      wake();
    },
    async stop(): Promise<void> {
      isStopping = true;
      await current?.stop();
    },
  };
}
