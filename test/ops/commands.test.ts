import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { prod } from '../../lib/environments/prod.ts';
import { openTaskDefinitions } from '../../local/emulators/ecs/task-definitions.ts';
import { runFailOver } from '../../ops/cache/fail-over.ts';
import { runRestore } from '../../ops/database/restore.ts';
import { runRotate } from '../../ops/secret/rotate.ts';
import { runDrain, runResume } from '../../ops/service/drain.ts';
import { runRollBack } from '../../ops/service/roll-back.ts';
import { countedService, startOperatedAccount } from '../support/fakes/operated-account.ts';
import type { OperatedAccount } from '../support/fakes/operated-account.ts';

let folder: string;
let account: Awaited<ReturnType<typeof startOperatedAccount>>;
let order: ReturnType<typeof countedService>;
let pid: number;

async function start(changes: Partial<OperatedAccount> = {}, orderOptions: { fails?: boolean } = {}): Promise<void> {
  account?.stop();
  order = countedService('order', 3, orderOptions);
  const definitions = openTaskDefinitions(join(folder, 'task-definitions.json'));
  for (const release of ['1', '2', '3']) definitions.register('order', { command: ['node'], cwd: folder, env: { RELEASE: release } });
  account = await startOperatedAccount({
    account: prod.account,
    services: [order.service],
    definitions,
    groups: [{ id: 'bus-group', replicas: 2, pid: () => pid, kill: () => (pid += 1) }],
    resources: [
      order.resource,
      { stack: 'caches', logicalId: 'BusGroupEFE18786', physicalId: 'bus-group', type: 'AWS::ElastiCache::ReplicationGroup' },
      { stack: 'core-database', logicalId: 'Cluster12345678', physicalId: 'core-cluster', type: 'AWS::RDS::DBCluster' },
      { stack: 'user', logicalId: 'StaffSecret12345678', physicalId: 'entered', type: 'AWS::SecretsManager::Secret' },
      { stack: 'user', logicalId: 'Login12345678', physicalId: 'generated', type: 'AWS::SecretsManager::Secret' },
    ],
    restorable: { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-30T00:00:00Z') },
    ...changes,
  });
  vi.stubEnv('AWS_ENDPOINT_URL', account.url);
}

let output: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ops-'));
  pid = 1;
  output = [];
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  vi.spyOn(console, 'log').mockImplementation((line: string) => void output.push(line));
  await start();
});
afterEach(() => {
  account.stop();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const DRY = ['--environment', 'prod'];
const EXECUTED = [...DRY, '--execute', '--confirm', 'prod'];

describe('every command', () => {
  test('names the environment, its account and the caller, and changes nothing in a dry run', async () => {
    await runDrain(['order', ...DRY]);
    expect(output).toEqual([
      `prod (account ${prod.account}, eu-west-2, as arn:aws:sts::${prod.account}:assumed-role/Operator/ada)`,
      '  suspend the scaling of order',
      '  stop 1 task of order',
      'Dry run: nothing was changed. Add --execute to carry it out.',
    ]);
    expect(order.service.isRunning()).toBe(true);
  });

  test('refuses the credentials of another account before it looks at anything', async () => {
    await start({ account: '999999999999' });
    await expect(runDrain(['order', ...EXECUTED])).rejects.toThrow(
      `the credentials are of account 999999999999, prod is in ${prod.account}: export AWS_PROFILE=PROFILE, or add --laptop`,
    );
    expect(order.service.isRunning()).toBe(true);
  });

  test('refuses an unknown environment by name', async () => {
    await expect(runDrain(['order', '--environment', 'production'])).rejects.toThrow('there is no environment "production"');
  });
});

describe('roll-back', () => {
  test('deploys the revision before the current one, and names the way back', async () => {
    await runRollBack(['order', ...EXECUTED]);
    expect(output.join('\n')).toContain('deploy order with order:2 instead of order:3');
    expect(output.at(-1)).toBe('To undo: npm run ops -- roll-back order --revision 3 --environment prod --execute');
    expect(order.service.revision).toBe(2);
  });

  test('returns to the revision that is named', async () => {
    await runRollBack(['order', '--revision', '1', ...EXECUTED]);
    expect(order.service.revision).toBe(1);
    await runRollBack(['order', '--revision', '1', ...EXECUTED]);
    expect(output.at(-1)).toBe('Nothing to do: order runs order:1 already');
  });

  test('reports a deployment that fails, with the reason of ECS', async () => {
    await start({}, { fails: true });
    await expect(runRollBack(['order', ...EXECUTED])).rejects.toThrow('the deployment failed: order:2 was not healthy');
  });

  test('refuses a revision that is not active, and a service without an earlier one', async () => {
    await expect(runRollBack(['order', '--revision', '7', ...EXECUTED])).rejects.toThrow('order:7 is not active');
    order.service.revision = 1;
    await expect(runRollBack(['order', ...DRY])).rejects.toThrow('order has no active revision before 1: deploy an earlier commit instead');
  });

  test('refuses a service that does not exist', async () => {
    await expect(runRollBack(['ordr', ...DRY])).rejects.toThrow('Stack with id shopmart-prod-ordr does not exist');
  });
});

describe('drain and resume', () => {
  test('stop a service and its scaling, and start its minimum number of tasks again', async () => {
    await runDrain(['order', ...EXECUTED]);
    expect([order.service.isRunning(), order.service.desiredCount]).toEqual([false, 0]);
    await runDrain(['order', ...EXECUTED]);
    expect(output.at(-1)).toBe('Nothing to do: order runs no task');
    output = [];
    await runResume(['order', ...DRY]);
    expect(output.slice(1, 3)).toEqual(['  start 3 tasks of order', '  resume the scaling of order']);
  });
});

describe('fail-over', () => {
  test('moves the primary to a replica', async () => {
    await runFailOver(['bus', ...EXECUTED]);
    expect(output.join('\n')).toContain('fail bus over from bus-group-001 to one of 2 replicas');
    expect(output.join('\n')).toContain('bus is available, its primary is bus-group-002');
    expect(pid).toBe(2);
  });

  test('refuses a cache that does not exist, with those that do', async () => {
    await expect(runFailOver(['buss', ...DRY])).rejects.toThrow('has no single AWS::ElastiCache::ReplicationGroup buss: it has bus');
  });
});

describe('rotate', () => {
  test('rotates a secret, and waits for its new version', async () => {
    await runRotate(['user/login', ...EXECUTED]);
    expect(account.calls).toEqual([{ action: 'RotateSecret', request: expect.objectContaining({ SecretId: 'generated' }) }]);
    expect(output.join('\n')).toContain('the current version is v2');
  });

  test('refuses a secret that no function rotates, with the remedy', async () => {
    await expect(runRotate(['user/staff-secret', ...EXECUTED])).rejects.toThrow(/has no rotation.*aws secretsmanager put-secret-value/);
    expect(account.calls).toEqual([]);
  });
});

describe('restore', () => {
  const to = ['--to', '2026-11-29T02:15:00Z'];

  test('restores a cluster beside the running one, in its network and with its keys', async () => {
    await runRestore(['core', ...to, ...DRY]);
    expect(account.calls).toEqual([]);
    await runRestore(['core', ...to, ...EXECUTED]);
    expect(account.calls).toMatchObject([
      {
        action: 'RestoreDBClusterToPointInTime',
        request: {
          SourceDBClusterIdentifier: 'core-cluster',
          DBClusterIdentifier: 'shopmart-prod-core-20261129t021500',
          RestoreToTime: '2026-11-29T02:15:00Z',
          DBSubnetGroupName: 'subnets',
          'VpcSecurityGroupIds.VpcSecurityGroupId.1': 'sg-1',
          DeletionProtection: 'true',
        },
      },
    ]);
  });

  test('refuses a time without a backup, with the times that have one', async () => {
    await expect(runRestore(['core', '--to', '2026-10-01T00:00:00Z', ...EXECUTED])).rejects.toThrow(
      'core can be restored to times from 2026-11-01T00:00:00.000Z to 2026-11-30T00:00:00.000Z',
    );
    expect(account.calls).toEqual([]);
  });
});
