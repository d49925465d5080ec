import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from 'node:http';
import { DescribeServicesCommand, ECSClient, ListClustersCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeReplicationGroupsCommand, ElastiCacheClient, TestFailoverCommand } from '@aws-sdk/client-elasticache';
import * as z from 'zod';
import { serveActions } from '../../../../local/emulators/aws/serve-actions.ts';
import { ecsActions } from '../../../../local/emulators/ecs/services.ts';
import { openTaskDefinitions } from '../../../../local/emulators/ecs/task-definitions.ts';
import { elastiCacheActions } from '../../../../local/emulators/elasticache/replication-groups.ts';
import { countedService } from '../../../support/fakes/operated-account.ts';

let server: Server;
let ecs: ECSClient;
let elastiCache: ElastiCacheClient;

beforeAll(async () => {
  const groups = [{ id: 'small & one', replicas: 0, pid: () => 1, kill: () => undefined }];
  const services = [countedService('order', 1).service];
  server = await serveActions(
    { AmazonEC2ContainerServiceV20141113: ecsActions(services, openTaskDefinitions('/nowhere/task-definitions.json')) },
    elastiCacheActions(groups),
    0,
  );
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const settings = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  };
  ecs = new ECSClient(settings);
  elastiCache = new ElastiCacheClient(settings);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const service = { cluster: 'shop', service: 'order' };

test('an action that is not emulated is refused by name, with those that are', async () => {
  await expect(ecs.send(new ListClustersCommand({}))).rejects.toThrow(/ListClusters is not emulated; emulated are .*UpdateService/);
});

test('a parameter that is not emulated is refused by name', async () => {
  await expect(ecs.send(new UpdateServiceCommand({ ...service, platformVersion: '1.4.0' }))).rejects.toThrow(/platformVersion/);
  await expect(elastiCache.send(new DescribeReplicationGroupsCommand({ MaxRecords: 20 }))).rejects.toThrow(/MaxRecords|ReplicationGroupId/);
});

test('a resource that does not exist is refused by the error of its API', async () => {
  await expect(ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['ordr'] }))).rejects.toMatchObject({
    name: 'ServiceNotFoundException',
  });
  await expect(elastiCache.send(new DescribeReplicationGroupsCommand({ ReplicationGroupId: 'none' }))).rejects.toThrow(
    'ReplicationGroup none not found.',
  );
});

test('a group without a replica cannot fail over, as in ElastiCache, and its name is escaped', async () => {
  const group = { ReplicationGroupId: 'small & one' };
  const { ReplicationGroups } = await elastiCache.send(new DescribeReplicationGroupsCommand(group));
  expect(ReplicationGroups).toMatchObject([{ ...group, Status: 'available', AutomaticFailover: 'disabled' }]);
  await expect(elastiCache.send(new TestFailoverCommand({ ...group, NodeGroupId: '0001' }))).rejects.toThrow(
    'Automatic failover is not enabled for replication group small & one.',
  );
});
