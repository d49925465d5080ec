import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Runs `act` under a lock file; the lock of a dead process is released. */
export async function oneAtATime<T>(lock: string, act: () => Promise<T>, report: (line: string) => void = () => undefined): Promise<T> {
  mkdirSync(dirname(lock), { recursive: true });
  let waitsFor: number | undefined;
  while (!take(lock)) {
    const owner = ownerOf(lock);
    if (owner !== waitsFor && owner !== undefined) report(`waiting for process ${owner}; if it is not a ShopMart command, delete ${lock}`);
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

/** The running process that holds the lock; the lock of a dead one is deleted. */
function ownerOf(lock: string): number | undefined {
  let owner = 0;
  try {
    owner = Number(readFileSync(lock, 'utf8'));
    // The file is empty while it is being written, which reads as process 0, our own group.
    process.kill(owner, 0);
    return owner === 0 ? undefined : owner;
  } catch {
    // The owner is dead, or has released the lock meanwhile.
    if (owner !== 0) rmSync(lock, { force: true });
    return undefined;
  }
}
