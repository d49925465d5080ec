import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Endpoints } from '../../tools/endpoints.ts';

/** CPU time of a process in milliseconds, with a resolution of 10 ms on Linux; 0 if it has ended. */
export function cpuMillis(pid: number): number {
  if (existsSync('/proc/self/stat')) return fromProc(pid);
  try {
    return parsePsTime(execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return 0;
  }
}

function fromProc(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold blanks; utime and stime are the 14th and 15th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** `[[hours:]minutes:]seconds` → milliseconds. */
export function parsePsTime(text: string): number {
  return (
    1000 *
    text
      .trim()
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0)
  );
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** What the CPU time is used for: our code, emulators of AWS, or servers that also run on AWS. */
export type Share = 'product' | 'emulators' | 'database' | 'redis';

const shareOfKind: Readonly<Record<string, Share>> = { task: 'product', 'lambda-host': 'product', database: 'database', cache: 'redis' };

export type CpuByShare = Readonly<Record<Share, number>>;

/** Total CPU milliseconds by share. Stand-ins count as emulators; PostgreSQL includes its backends. */
export function cpuByShare({ processes }: Endpoints, isStandIn: (name: string) => boolean): CpuByShare {
  const sums = { product: 0, emulators: 0, database: 0, redis: 0 };
  for (const each of processes) sums[isStandIn(each.name) ? 'emulators' : (shareOfKind[each.kind] ?? 'emulators')] += cpuOf(each);
  return sums;
}

/** Total CPU milliseconds by process; PostgreSQL includes its backends. */
export function cpuByProcess({ processes }: Endpoints): Readonly<Record<string, number>> {
  return Object.fromEntries(processes.map((each) => [each.name, cpuOf(each)]));
}

function cpuOf({ kind, pid }: Endpoints['processes'][number]): number {
  const pids = kind === 'database' ? [pid, ...childrenOf(pid)] : [pid];
  return pids.reduce((sum, each) => sum + cpuMillis(each), 0);
}

export function subtract(after: CpuByShare, before: CpuByShare): CpuByShare {
  return {
    product: after.product - before.product,
    emulators: after.emulators - before.emulators,
    database: after.database - before.database,
    redis: after.redis - before.redis,
  };
}
