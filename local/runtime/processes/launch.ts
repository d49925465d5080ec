import { createInterface } from 'node:readline';
import { spawnGuarded } from '../../../tools/servers/spawn-guarded.ts';

export type OnLine = (line: string) => void;

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: OnLine;
  /** Opens an IPC channel. @default false */
  readonly hasChannel?: boolean;
}

/** Starts a program and reports its output line by line. */
export function launch({ command: [program = '', ...args], cwd, env, onLine, hasChannel }: LaunchOptions) {
  const stdio = ['ignore' as const, 'pipe' as const, 'pipe' as const, ...(hasChannel ? ['ipc' as const] : [])];
  const options = { cwd, env: { ...env }, stdio, graceMillis: 8000 };
  const guarded = spawnGuarded(program === 'node' ? process.execPath : program, args, options);
  for (const input of [guarded.child.stdout, guarded.child.stderr]) if (input) createInterface({ input }).on('line', onLine);
  return guarded;
}
