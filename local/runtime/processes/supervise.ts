import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../http.ts';

export type Kind = 'task' | 'lambda-host' | 'emulator' | 'database' | 'cache' | 'edge' | 'monitor' | 'supervisor';

/** A started process. */
export interface StartedProcess {
  readonly pid: number;
  /** Settles when it has ended, with the cause if known. */
  readonly exited: Promise<string | void>;
  stop(): Promise<void>;
}

export type SupervisedProcess = Awaited<ReturnType<typeof supervise>>;

/** Called at every start, and with a message at every unexpected exit. */
export type OnChange = (event?: string) => void;

const firstDelayMillis = 100;
const longestDelayMillis = 10_000;

/** Starts a process and restarts it whenever it exits, with exponential back-off while it keeps exiting early. */
export async function supervise(name: string, kind: Kind, start: () => Promise<StartedProcess>, onChange: OnChange) {
  let current: StartedProcess | undefined = await start();
  let exits = 0;
  let isStopping = false;
  let isRestarting = false;
  let wake: () => void = () => undefined;
  let held = Promise.withResolvers<void>();
  held.resolve();
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
        exits += 1;
        delay = Date.now() - since > longestDelayMillis ? firstDelayMillis : Math.min(delay * 2, longestDelayMillis);
        onChange(`${name} exited (${cause ?? 'unknown cause'}); restarting in ${delay} ms`);
        await Promise.race([pause(delay), new Promise<void>((resolve) => (wake = resolve))]);
        if (isStopping) return;
      }
      await held.promise;
      if (isStopping) return;
      try {
        current = await start();
        if (isStopping) return await current.stop();
        onChange();
      } catch (error) {
        onChange(`${name} failed to start: ${messageOf(error)}`);
      }
    }
  };
  onChange();
  void watch();
  return {
    name,
    kind,
    pid: () => current?.pid,
    /** The number of unexpected exits. */
    exits: () => exits,
    /** Stops it and starts it again without a delay. */
    async restart(): Promise<void> {
      isRestarting = current !== undefined;
      await current?.stop();
      wake();
    },
    /** Ends it as a crash does. */
    kill(): void {
      if (current) process.kill(current.pid, 'SIGKILL');
    },
    /** Stops it until it is released. */
    async hold(): Promise<void> {
      held = Promise.withResolvers();
      isRestarting = current !== undefined;
      await current?.stop();
      onChange();
    },
    release(): void {
      held.resolve();
    },
    async stop(): Promise<void> {
      isStopping = true;
      await current?.stop();
    },
  };
}
