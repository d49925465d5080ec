import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { repository } from '../build.ts';

const Audit = z.object({ underWay: z.int() });

/** Resolves once no order is under way. The budget of the proof ends a wait for orders that never end. */
export async function awaitOrders(endpointsFile: string): Promise<void> {
  while (ordersUnderWay(endpointsFile) > 0) await pause(1000);
}

function ordersUnderWay(endpointsFile: string): number {
  const args = ['ops/audit/main.ts', '--json', '--endpoints', endpointsFile];
  const { underWay } = Audit.parse(JSON.parse(execFileSync(process.execPath, args, { cwd: repository, encoding: 'utf8' })));
  return underWay;
}
