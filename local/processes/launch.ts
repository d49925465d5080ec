import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dieWithParent, endProcess } from '../guard.ts';

export type OnLine = (line: string, isError: boolean) => void;

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: OnLine;
  /** Opens a channel for messages. @default false */
  readonly hasChannel?: boolean;
}

/** Starts a program in a session of its own, so that Ctrl-C reaches it only through us; a guard ends it should we die without a word. */
export function launch({ command: [program = '', ...args], cwd, env, onLine, hasChannel }: LaunchOptions) {
  const stdio = ['ignore' as const, 'pipe' as const, 'pipe' as const, ...(hasChannel ? ['ipc' as const] : [])];
  const child = spawn(program === 'node' ? process.execPath : program, args, { cwd, env: { ...env }, detached: true, stdio });
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => onLine(line, false));
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => onLine(line, true));
  const { promise: exited, resolve } = Promise.withResolvers<string>();
  child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)).once('error', (error) => resolve(error.message));
  if (child.pid === undefined) throw new Error(`cannot run ${program} ${args.join(' ')} in ${cwd}`);
  const callOff = dieWithParent(child.pid);
  void exited.then(callOff);
  return { child, pid: child.pid, exited, stop: () => endProcess(child, exited, 'SIGTERM', 8000) };
}
