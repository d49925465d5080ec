import { setTimeout as pause } from 'node:timers/promises';

export type Kind = 'task' | 'lambda-host' | 'emulator' | 'database' | 'cache' | 'edge' | 'supervisor';

/** One life of a process. */
export interface Running {
  readonly pid: number;
  /** Settles when it has ended, for whatever reason; says how. */
  readonly exited: Promise<string | void>;
  stop(): Promise<void>;
}

export interface KeptRunning {
  readonly name: string;
  readonly kind: Kind;
  pid(): number | undefined;
  /** How often it ended by itself. */
  deaths(): number;
  stop(): Promise<void>;
}

export interface KeepRunningOptions {
  readonly name: string;
  readonly kind: Kind;
  readonly start: () => Promise<Running>;
  /** Told of every start and every death. */
  readonly onChange: (event?: string) => void;
}

const firstDelayMillis = 100;
const longestDelayMillis = 10_000;
const healthyMillis = 10_000;

/** Starts a process, and again whenever it ends by itself: at once at first, then later and later while it keeps dying young, as ECS does. */
export async function keepRunning({ name, kind, start, onChange }: KeepRunningOptions): Promise<KeptRunning> {
  let current: Running | undefined = await start();
  let deaths = 0;
  let isStopping = false;
  onChange();

  const watch = async () => {
    let delay = firstDelayMillis;
    while (!isStopping) {
      const startedAt = Date.now();
      const cause = current ? await current.exited : undefined;
      current = undefined;
      if (isStopping) return;
      deaths += 1;
      delay = Date.now() - startedAt > healthyMillis ? firstDelayMillis : Math.min(delay * 2, longestDelayMillis);
      onChange(`${name} ended${cause ? ` (${cause})` : ''}; it starts again in ${delay} ms`);
      await pause(delay);
      if (isStopping) return;
      try {
        current = await start();
        onChange();
      } catch (error) {
        onChange(`${name} does not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  const watching = watch();

  return {
    name,
    kind,
    pid: () => current?.pid,
    deaths: () => deaths,
    async stop() {
      isStopping = true;
      await current?.stop();
      await Promise.race([watching, pause(50)]);
      // It may have been on its way up while we stopped it.
      await current?.stop();
    },
  };
}
