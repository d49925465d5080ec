import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dieWithParent, endProcess } from '../guard.ts';
import type { Running } from './keep-running.ts';

export interface LaunchOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string, isError: boolean) => void;
  /** Opens a channel for messages. @default false */
  readonly hasChannel?: boolean;
  readonly graceMillis?: number;
}

/** Starts a program in a session of its own, so that Ctrl-C reaches it only through us; a guard ends it should we die without a word. */
export function launch({
  command,
  cwd,
  env,
  onLine,
  hasChannel,
  graceMillis = 8000,
}: LaunchOptions): Running & { readonly child: ChildProcess } {
  const [program = '', ...args] = command;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(hasChannel ? (['ipc'] as const) : [])],
  });
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => onLine(line, false));
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => onLine(line, true));
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)).once('error', (error) => resolve(error.message));
  });
  if (child.pid === undefined) throw new Error(`cannot run ${command.join(' ')} in ${cwd}`);
  const callOff = dieWithParent(child.pid, 'TERM');
  void exited.then(callOff);
  return { child, pid: child.pid, exited, stop: () => endProcess(child, exited, 'SIGTERM', graceMillis) };
}
