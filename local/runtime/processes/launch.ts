import { createInterface } from 'node:readline';
import { spawnGuarded } from '../../../tools/servers/spawn-guarded.ts';

export type OnLine = (line: string) => void;

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: OnLine;
  /** Opens a channel for messages. @default false */
  readonly hasChannel?: boolean;
}

/** Starts a program and hands on what it writes, line by line. */
export function launch({ command: [program = '', ...args], cwd, env, onLine, hasChannel }: LaunchOptions) {
  const stdio = ['ignore' as const, 'pipe' as const, 'pipe' as const, ...(hasChannel ? ['ipc' as const] : [])];
  const options = { cwd, env: { ...env }, stdio, graceMillis: 8000 };
  const life = spawnGuarded(program === 'node' ? process.execPath : program, args, options);
  for (const input of [life.child.stdout, life.child.stderr]) if (input) createInterface({ input }).on('line', onLine);
  return life;
}
