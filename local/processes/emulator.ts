import { join } from 'node:path';
import { z } from 'zod';
import { keepRunning } from './keep-running.ts';
import type { Kind, OnChange } from './keep-running.ts';
import { launch } from './launch.ts';
import type { OnLine } from './launch.ts';

export interface EmulatorOptions {
  readonly name: string;
  readonly kind: Kind;
  /** The program, below `local/`. */
  readonly script: string;
  readonly settings: object;
  readonly onLine: OnLine;
  readonly onChange: OnChange;
}

export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

const Reply = z.object({ reply: z.int(), error: z.string().optional() });
const flags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

/** A program of ours that plays a part of AWS in a process of its own. It is told what exists, and told again when it has died. */
export async function startEmulator({ name, kind, script, settings, onLine, onChange }: EmulatorOptions) {
  const resources = new Map<string, { readonly type: string; readonly id: string; readonly properties: unknown }>();
  let tell = async (_message: object): Promise<void> => undefined;

  const start = async () => {
    const folder = join(import.meta.dirname, '..');
    const command = ['node', ...flags, join(folder, script)];
    const life = launch({ command, cwd: folder, env: { PATH: process.env['PATH'] ?? '' }, onLine, hasChannel: true });
    const waiting = new Map<number, (error?: string) => void>();
    let calls = 0;
    const ask = (message: object) =>
      new Promise<void>((resolve, reject) => {
        calls += 1;
        waiting.set(calls, (error) => (error === undefined ? resolve() : reject(new Error(error))));
        life.child.send({ call: calls, ...message }, () => undefined);
      });
    life.child.on('message', (message) => {
      const { reply, error } = Reply.parse(message);
      waiting.get(reply)?.(error);
      waiting.delete(reply);
    });
    const died = life.exited.then((cause) => Promise.reject(new Error(`${name} ended as it started: ${cause}`)));
    await Promise.race([ask({ settings, resources: [...resources.values()] }), died]);
    died.catch(() => {
      // What it was told and did not acknowledge is among what the next one begins with.
      for (const settle of waiting.values()) settle();
    });
    tell = async (message) => (life.child.connected ? ask(message) : undefined);
    return life;
  };
  const kept = await keepRunning(name, kind, start, onChange);
  return {
    ...kept,
    /** Tells the emulator what a resource is; refuses what the emulator refuses. */
    async put(type: string, id: string, properties: unknown): Promise<void> {
      resources.set(`${type} ${id}`, { type, id, properties });
      await tell({ resources: [{ type, id, properties }] });
    },
  };
}
