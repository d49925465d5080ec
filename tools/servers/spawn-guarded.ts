import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';

export interface GuardedOptions extends SpawnOptions {
  /** The signal to stop it. @default SIGTERM */
  readonly endSignal?: 'SIGTERM' | 'SIGINT';
  /** Time to exit before it is killed. */
  readonly graceMillis: number;
}

/**
 * Starts a program in its own session, so that Ctrl-C does not reach it directly. If this process ends, even by `kill -9`, a guard stops
 * the program: a shell that reads from a pipe, which closes with this process.
 */
export function spawnGuarded(program: string, args: readonly string[], { endSignal = 'SIGTERM', graceMillis, ...options }: GuardedOptions) {
  const child = spawn(program, args, { ...options, detached: true });
  const { promise: exited, resolve } = Promise.withResolvers<string>();
  child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)).once('error', (error) => resolve(error.message));
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot run ${[program, ...args].join(' ')}`);
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -${endSignal.slice(3)} ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined).unref();
  void exited.then(() => guard.kill('SIGKILL'));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    if (hasEnded()) return;
    child.kill(endSignal);
    const force = setTimeout(() => child.kill('SIGKILL'), graceMillis);
    await exited;
    clearTimeout(force);
  };
  /** `exited` resolves with the cause. */
  return { child, pid, exited, hasEnded, stop };
}
