import { describe, expect, test } from 'vitest';
import { CLASSES } from '../../../platform/sharding/gateway.ts';
import { connectionBudget, overdrawn } from '../../../tools/connections/budget.ts';
import { readNodeLimits } from '../../../tools/connections/node-limits.ts';
import { readOrdersClients } from '../../../tools/connections/orders-clients.ts';

const cluster = { coordinators: 2, workers: 2, shards: 16 };
const limits = readNodeLimits();
const clients = { pooled: { tasks: 620 }, sessions: { relay: 8 } };

describe('connections to the orders cluster', () => {
  test('fit with the limits of the machine image', () => {
    expect(overdrawn(connectionBudget(clients, limits, cluster))).toEqual([]);
  });

  test('do not fit when each pgbouncer may use a whole server, and the figures say why', () => {
    const lines = overdrawn(connectionBudget(clients, { ...limits, pgbouncerServer: 150 }, cluster));
    expect(lines).toEqual([
      "the coordinator's leader: 333 connections are needed and 297 allowed (300 pools of all pgbouncers, 8 relay, 5 Patroni and metrics, 20 maintenance of Citus and moves of shards): lower maxTasks or the pools, or raise the limit",
    ]);
  });

  test('do not fit when more tasks connect than a pgbouncer takes', () => {
    expect(overdrawn(connectionBudget({ ...clients, pooled: { tasks: 5001 } }, limits, cluster))).toEqual([
      expect.stringContaining('a pgbouncer, by its clients: 5001 connections are needed and 5000 allowed (5001 tasks)'),
    ]);
  });

  test('do not fit when the coordinator may fill a worker, or when ten statements over all shards fill its share', () => {
    expect(overdrawn(connectionBudget(clients, { ...limits, perWorker: 300 }, cluster))).toEqual([
      expect.stringContaining("a worker's leader: 325 connections are needed and 297 allowed"),
    ]);
    expect(overdrawn(connectionBudget(clients, { ...limits, perWorker: 40 }, cluster))).toEqual([
      expect.stringContaining('statements that read all shards, at once: 80 connections are needed and 40 allowed'),
    ]);
  });

  test('are not bounded when a template names no task count, which is refused', () => {
    expect(() => readOrdersClients({ order: { Resources: {} } }, CLASSES)).toThrow(
      /the stack order has no AWS::.*: the connections of its clients are not bounded/,
    );
  });

  test('are counted with the tasks of both revisions while a service is deployed', () => {
    const resource = (Type: string, Properties: object) => ({ Type, Properties });
    const stack = (MaxCapacity: number, MaximumPercent?: number) => ({
      Resources: {
        Target: resource('AWS::ApplicationAutoScaling::ScalableTarget', { MaxCapacity }),
        Service: resource('AWS::ECS::Service', { DeploymentConfiguration: { MaximumPercent } }),
        Mapping: resource('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 20 } }),
      },
    });
    const { pooled, sessions } = readOrdersClients({ order: stack(30, 200), 'event-relay': stack(4), analytics: stack(3) }, CLASSES);
    expect(pooled).toMatchObject({
      'order service, each task a pool for shoppers and two for staff': 840,
      'functions that advance sagas': 20,
      'analytics, each task a pool': 12,
    });
    expect(sessions).toMatchObject({ 'event relay, each task a session': 8 });
  });
});
