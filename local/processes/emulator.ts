import { join } from 'node:path';
import { z } from 'zod';
import { keepRunning } from './keep-running.ts';
import type { KeptRunning, Kind } from './keep-running.ts';
import { launch } from './launch.ts';

export interface EmulatorOptions {
  readonly name: string;
  readonly kind: Kind;
  /** The program, below `local/`. */
  readonly script: string;
  readonly settings: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string, isError: boolean) => void;
  readonly onChange: (event?: string) => void;
}

export interface Emulator extends KeptRunning {
  /** Tells the emulator what a resource is. It is told again after every restart. */
  put(type: string, id: string, properties: unknown): Promise<void>;
}

const Reply = z.object({ reply: z.int(), error: z.string().optional() });

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A program of ours that plays a part of AWS, in a process of its own: it holds no truth, so that it can be killed and started again at any time. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const resources = new Map<string, { readonly type: string; readonly id: string; readonly properties: unknown }>();
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let call: ((message: object) => Promise<void>) | undefined;

  const start = async () => {
    const life = launch({
      command: ['node', '--enable-source-maps', '--disable-warning=ExperimentalWarning', join(import.meta.dirname, '..', options.script)],
      cwd: join(import.meta.dirname, '..', '..'),
      env: options.env,
      onLine: options.onLine,
      hasChannel: true,
    });
    const ask = (message: object) =>
      new Promise<void>((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        // What a dead process cannot be told is told to the next one.
        if (life.child.connected) life.child.send({ call: calls, ...message }, () => undefined);
      });
    life.child.on('message', (message) => {
      const { reply, error } = Reply.parse(message);
      const asked = waiting.get(reply);
      waiting.delete(reply);
      if (error === undefined) asked?.resolve();
      else asked?.reject(new Error(error));
    });
    const begun = ask({ settings: options.settings, resources: [...resources.values()] });
    const ended = life.exited.then((cause) => {
      throw new Error(`${options.name} ended as it started: ${String(cause)}`);
    });
    await Promise.race([begun, ended]);
    ended.catch(() => undefined);
    call = ask;
    // Whatever its predecessor was told and did not acknowledge is among the resources that this one began with.
    for (const [id, { resolve }] of waiting) {
      waiting.delete(id);
      resolve();
    }
    return life;
  };
  const { name, kind, onChange } = options;
  const kept = await keepRunning({ name, kind, start, onChange });

  return {
    ...kept,
    async put(type, id, properties) {
      resources.set(`${type} ${id}`, { type, id, properties });
      await call?.({ resources: [{ type, id, properties }] });
    },
  };
}
