import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { launch } from './launch.ts';
import type { OnLine } from './launch.ts';
import type { Part } from './play-part.ts';

const Reply = z.object({ error: z.string().optional() });
const flags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

/** Starts `local/emulators/<name>/main.ts`, which plays a part of AWS in a process of its own, and resolves once it does. */
export async function startEmulator(name: string, part: Part, onLine: OnLine, nodeArguments: readonly string[] = []) {
  const cwd = join(import.meta.dirname, '../../emulators');
  const life = launch({
    command: ['node', ...nodeArguments, ...flags, join(name, 'main.ts')],
    cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    onLine,
    hasChannel: true,
  });
  life.child.send(part, () => undefined);
  const ready = once(life.child, 'message').then(([message]) => Reply.parse(message).error);
  const error = await Promise.race([ready, life.exited.then((cause) => `it ended as it started: ${cause}`)]);
  if (error === undefined) return life;
  await life.stop();
  throw new Error(`${name}: ${error}`);
}
