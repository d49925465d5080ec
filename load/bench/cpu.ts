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

/** CPU time of the children of a process that have ended, as PostgreSQL's connections do; 0 on other systems than Linux. */
function endedChildrenMillis(pid: number): number {
  return ticks(pid, ENDED_CHILDREN) * 10;
}

function fromProc(pid: number): number {
  return ticks(pid, OWN) * 10;
}

/** Positions in `/proc/PID/stat` after the command: utime and stime, and the same of the children that have ended. */
const OWN = [11, 12] as const;
const ENDED_CHILDREN = [13, 14] as const;

function ticks(pid: number, positions: readonly number[]): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command is in parentheses and may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return positions.reduce((sum, position) => sum + Number(fields[position]), 0);
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
  if (kind !== 'database') return cpuMillis(pid);
  // A connection that ends takes its time along otherwise.
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + cpuMillis(each), endedChildrenMillis(pid));
}

export function subtract(after: CpuByShare, before: CpuByShare): CpuByShare {
  return {
    product: after.product - before.product,
    emulators: after.emulators - before.emulators,
    database: after.database - before.database,
    redis: after.redis - before.redis,
  };
}
