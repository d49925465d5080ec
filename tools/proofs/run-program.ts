import { spawnSync } from 'node:child_process';
import { repository } from '../build.ts';

/** Runs a program of ours against a running shop, with its output shown. @throws Error unless it ends with 0 */
export function runProgram(endpointsFile: string, program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [program, ...args, '--endpoints', endpointsFile], { cwd: repository, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}
