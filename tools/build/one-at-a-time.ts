import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Acts while no other process acts under the same lock; whoever is killed holds it no longer. */
export async function oneAtATime<T>(lock: string, act: () => Promise<T>, report: (line: string) => void = () => undefined): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  let waitsFor: number | undefined;
  while (!take(lock)) {
    const owner = ownerOf(lock);
    if (owner !== waitsFor && owner !== undefined) report(`waiting for process ${owner}; if that is none of ours, delete ${lock}`);
    waitsFor = owner;
    await pause(100);
  }
  try {
    return await act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The living process that holds the lock. A dead one's lock is removed. */
function ownerOf(lock: string): number | undefined {
  let owner = 0;
  try {
    owner = Number(readFileSync(lock, 'utf8'));
    // While it is being written it names nobody yet; signal 0 to process 0 is to ourselves.
    process.kill(owner, 0);
    return owner === 0 ? undefined : owner;
  } catch {
    // Gone with its owner, or given back in this moment.
    if (owner !== 0) rmSync(lock, { force: true });
    return undefined;
  }
}
