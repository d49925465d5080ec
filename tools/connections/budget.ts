import type { NodeLimits } from './node-limits.ts';
import type { OrdersClients } from './orders-clients.ts';
import { sum } from './orders-clients.ts';

export interface Cluster {
  /** Nodes of the coordinator, each with a pgbouncer that clients reach. */
  readonly coordinators: number;

  /** Groups of workers. */
  readonly workers: number;
  readonly shards: number;
}

/** What must fit where. */
export interface BudgetLine {
  readonly where: string;

  /** By purpose. */
  readonly needed: Readonly<Record<string, number>>;
  readonly limit: number;
}

/** Of `max_connections`, kept for superusers by default (`superuser_reserved_connections`). */
const SUPERUSERS = 3;

/** Patroni, the metrics and the maintenance of Citus on a node, and a move of a shard. */
const INTERNAL = { 'Patroni and metrics': 5, 'maintenance of Citus and moves of shards': 20 };

/** Each place that connections end at, with the most that may be open there. */
export function connectionBudget({ pooled, sessions }: OrdersClients, limits: NodeLimits, cluster: Cluster): readonly BudgetLine[] {
  return [
    // The load balancer may lead all clients to one of them, as while the other is replaced.
    { where: 'a pgbouncer, by its clients', needed: pooled, limit: limits.pgbouncerClients },
    {
      where: "the coordinator's leader",
      needed: { 'pools of all pgbouncers': cluster.coordinators * limits.pgbouncerServer, ...sessions, ...INTERNAL },
      limit: limits.server - SUPERUSERS,
    },
    {
      where: "a worker's leader",
      needed: { 'the coordinator, capped by citus.max_shared_pool_size': limits.perWorker, ...INTERNAL },
      limit: limits.server - SUPERUSERS,
    },
    {
      where: 'statements that read all shards, at once',
      needed: {
        'connections to a worker for ten of them': 10 * Math.min(limits.perStatement, Math.ceil(cluster.shards / cluster.workers)),
      },
      limit: limits.perWorker,
    },
  ];
}

/** The lines that do not fit, each with its figures and the remedy. */
export function overdrawn(budget: readonly BudgetLine[]): readonly string[] {
  return budget.flatMap(({ where, needed, limit }) => {
    const total = sum(Object.values(needed));
    if (total <= limit) return [];
    const figures = Object.entries(needed).map(([purpose, count]) => `${count} ${purpose}`);
    return [
      `${where}: ${total} connections are needed and ${limit} allowed (${figures.join(', ')}): lower maxTasks or the pools, or raise the limit`,
    ];
  });
}
