import { spawn } from 'node:child_process';

/** Kills a process when this one dies, even by `kill -9`: a shell waits at the other end of a pipe that only death closes. Answers how to call it off. */
export function dieWithParent(pid: number, signal: 'INT' | 'TERM' | 'KILL' = 'TERM'): () => void {
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -${signal} ${pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.unref();
  return () => void guard.kill('SIGKILL');
}

/** Resolves when the process has ended; after `graceMillis` it is killed for good. */
export async function endProcess(
  child: { readonly exitCode: number | null; readonly signalCode: NodeJS.Signals | null; kill(signal: NodeJS.Signals): boolean },
  exited: Promise<unknown>,
  signal: NodeJS.Signals,
  graceMillis: number,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), graceMillis);
  await exited;
  clearTimeout(force);
}
