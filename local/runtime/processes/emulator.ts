import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';
import { launch } from './launch.ts';
import type { OnLine } from './launch.ts';
import type { EmulatorConfig } from './serve-emulator.ts';

const Reply = z.object({ error: z.string().optional() });
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

/** Starts `local/emulators/<name>/main.ts` as a process, and resolves once it is ready. */
export async function startEmulator(name: string, config: EmulatorConfig, onLine: OnLine, nodeArguments: readonly string[] = []) {
  const cwd = join(import.meta.dirname, '../../emulators');
  const emulator = launch({
    command: ['node', ...nodeArguments, ...flags, join(name, 'main.ts')],
    cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    onLine,
    hasChannel: true,
  });
  emulator.child.send(config, () => undefined);
  const ready = once(emulator.child, 'message').then(([message]) => Reply.parse(message).error);
  const error = await Promise.race([ready, emulator.exited.then((cause) => `exited during start: ${cause}`)]);
  if (error === undefined) return emulator;
  await emulator.stop();
  throw new Error(`${name}: ${error}`);
}
