import { setTimeout as pause } from 'node:timers/promises';
import { isWhole, leaderOf } from '../cluster/cluster.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import type { OrderLoad } from '../orders/order-load.ts';

export interface Failover {
  readonly killed: string;

  /** From the kill until the first order that was begun after it was acknowledged. */
  readonly writableAfterMillis: number;
}

const LOAD_MILLIS = 3_000;
/** Patroni renews the leader's lock every five seconds: kills are spread over that period. */
const RENEWAL_MILLIS = 5_000;

/** Kills the leader's Patroni and PostgreSQL under load, waits until orders can be placed, and lets the node come back. */
export async function failOver(cluster: Cluster, load: OrderLoad): Promise<Failover> {
  await waitUntil('a leader and a synchronous standby', 120_000, () => isWhole(cluster.nodes));
  await pause(LOAD_MILLIS + Math.random() * RENEWAL_MILLIS);
  const leader = await leaderOf(cluster.nodes);
  const killedAt = performance.now();
  await leader.kill();
  const isWritten = () => load.acknowledged.findLast(({ begunAtMillis }) => begunAtMillis > killedAt);
  await waitUntil('an order after the kill', 120_000, async () => isWritten() !== undefined);
  const first = load.acknowledged.find(({ begunAtMillis }) => begunAtMillis > killedAt);
  leader.start();
  return { killed: leader.name, writableAfterMillis: (first?.atMillis ?? Number.NaN) - killedAt };
}
