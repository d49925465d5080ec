import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { listenOn } from '../../local/runtime/http.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { synthesizeFixture } from './fixtures/app.ts';

const FixtureResponse = z.object({
  name: z.string(),
  served: z.int(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()),
  pid: z.int(),
});

// Within the repository, so that the fixture's functions find the SDK.
const root = join(import.meta.dirname, '../../dist');
mkdirSync(root, { recursive: true });
const folder = mkdtempSync(join(root, 'local-test-'));
// A relative path, as with `npm start`.
const state = relative('.', join(folder, 'state'));
const assembly = synthesizeFixture({ outdir: join(folder, 'first') });
let running: ChildProcess | undefined;
let output = '';

async function start(assemblyFolder: string, ...options: readonly string[]): Promise<number | null> {
  output = '';
  rmSync(join(state, 'endpoints.json'), { force: true });
  const args = ['local/main.ts', '--assembly', assemblyFolder, '--state', state, ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running = child;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return eventually(
    () => {
      if (child.exitCode === null && !existsSync(join(state, 'endpoints.json'))) throw new Error(`not up yet:\n${output}`);
      return child.exitCode;
    },
    { within: 30_000 },
  );
}

async function stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
  const child = running;
  if (!child || child.exitCode !== null || child.signalCode !== null) return null;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return ended;
}

const endpoints = () => readEndpoints(join(state, 'endpoints.json'));
const pidOf = (name: string) => endpoints().processes.find((each) => each.name === name)?.pid ?? 0;
const front = () => endpoints().outputs['FrontUrl'] ?? '';
const request = async (path: string, init?: RequestInit) => FixtureResponse.parse(await (await fetch(front() + path, init)).json());
const client = () => new SQSClient({ endpoint: endpoints().aws['sqs'] ?? '', region: 'eu-west-2', credentials: endpoints().credentials });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function send(...bodies: readonly string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await client().send(new SendMessageBatchCommand({ QueueUrl: endpoints().queues['work'] ?? '', Entries }));
}

/** The worker's results, until all bodies have been processed. */
async function results(...bodies: readonly string[]): Promise<readonly { body: string; batch: number }[]> {
  const Result = z.object({ body: z.string(), batch: z.int() });
  const seen: z.infer<typeof Result>[] = [];
  await eventually(
    async () => {
      const receive = {
        QueueUrl: endpoints().queues['results'] ?? '',
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: 600,
      };
      const { Messages = [] } = await client().send(new ReceiveMessageCommand(receive));
      seen.push(...Messages.map(({ Body }) => Result.parse(JSON.parse(Body ?? ''))));
      expect(seen.map(({ body }) => body)).toEqual(expect.arrayContaining([...bodies]));
    },
    { within: 25_000 },
  );
  return seen;
}

/** Messages in the dead-letter queue. */
async function deadLetters(): Promise<string | undefined> {
  const query = { QueueUrl: endpoints().queues['work-dead'] ?? '', AttributeNames: ['ApproximateNumberOfMessages' as const] };
  return (await client().send(new GetQueueAttributesCommand(query))).Attributes?.['ApproximateNumberOfMessages'];
}

/** A service of the fixture, as the ECS API names it. */
async function findService(name: string) {
  const client = new CloudFormationClient({
    endpoint: endpoints().aws['cloudformation'] ?? '',
    region: 'eu-west-2',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: 'fixture-small-upper' }));
  const arn =
    StackResourceSummaries.find(
      ({ LogicalResourceId = '', ResourceType }) => ResourceType === 'AWS::ECS::Service' && LogicalResourceId.startsWith(name),
    )?.PhysicalResourceId ?? '';
  const [, cluster = '', service = ''] = arn.slice(arn.indexOf(':service/')).split('/');
  return { cluster, services: [service] };
}

async function customResourceRequests(): Promise<readonly string[]> {
  const database = new Client(endpoints().databases['main']);
  await database.connect();
  const { rows } = await database.query<{ request: string }>("select kind || ' ' || revision as request from requests");
  await database.end();
  return rows.map(({ request }) => request);
}

beforeAll(async () => {
  expect(await start(assembly, '--port', String(await freePort()), '--fresh'), output).toBeNull();
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a task', () => {
  test('has all settings of its template, with local addresses', async () => {
    const { env } = await request('/api/env');
    const { services, queues, redis, databases, outputs } = endpoints();
    expect(env).toMatchObject({
      NAME: 'first',
      FROM_IMAGE: 'yes',
      PEER_URL: services['second'],
      FRONT_URL: outputs['FrontUrl'],
      QUEUE_URL: queues['work'],
      CACHE_URL: redis['streams']?.replace(/local:.*@/, ''),
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: String(databases['main']?.port),
      PREPARED: 'hello Create',
      DATABASE_PASSWORD: JSON.parse(outputs['Account'] ?? '').password,
    });
    expect(env).not.toHaveProperty('HOME');
  });

  test('reads the flags of the template from the agent beside it', async () => {
    const { env } = await request('/api/env');
    expect(await (await fetch(env['FLAGS_URL'] ?? '')).json()).toEqual({ open: { enabled: true } });
  });

  test('is reachable only by the rules of the load balancer', async () => {
    expect((await request('/second/x')).name).toBe('second');
    expect((await fetch(`${front()}/elsewhere`)).status).toBe(404);
  });

  test('is restarted when it exits', async () => {
    const { pid } = await request('/api/env');
    await fetch(`${front()}/api/exit`).catch(() => undefined);
    await eventually(async () => expect((await request('/api/env')).pid).not.toBe(pid));
    await eventually(async () => expect(pidOf('first')).toBe((await request('/api/env')).pid));
  });
});

describe('a cache group', () => {
  const as = async <T>(login: object, work: (redis: Redis) => Promise<T>): Promise<T> => {
    const address = endpoints().redis['streams']?.replace(/local:.*@/, '') ?? '';
    const redis = new Redis(address, { ...login, lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };
  const reader = () => ({ username: 'reader', password: JSON.parse(endpoints().outputs['Account'] ?? '').password });

  test('gives a user of the template its rights, and no others', async () => {
    expect(await as(reader(), (redis) => redis.get('open:door'))).toBeNull();
    await expect(as(reader(), (redis) => redis.get('closed:door'))).rejects.toThrow(/NOPERM.*key/);
    await expect(as(reader(), (redis) => redis.set('open:door', '1'))).rejects.toThrow(/NOPERM.*'set' command/);
  });

  test('refuses a client without a user', async () => {
    await expect(as({}, (redis) => redis.get('open:door'))).rejects.toThrow(/NOAUTH/);
    await expect(as({ username: 'reader', password: 'wrong' }, (redis) => redis.get('open:door'))).rejects.toThrow(/WRONGPASS|NOAUTH/);
  });
});

describe('the edge', () => {
  test('removes cached responses by CreateInvalidation', async () => {
    const before = await request('/pages/kept');
    expect((await request('/pages/kept')).served).toBe(before.served);
    const { env } = await request('/api/env');
    const cloudFront = new CloudFrontClient({
      endpoint: env['AWS_ENDPOINT_URL_CLOUDFRONT'] ?? '',
      region: 'us-east-1',
      credentials: endpoints().credentials,
    });
    const invalidate = async (item: string, DistributionId = endpoints().outputs['FrontId'] ?? '') =>
      cloudFront.send(
        new CreateInvalidationCommand({
          DistributionId,
          InvalidationBatch: { CallerReference: item, Paths: { Quantity: 1, Items: [item] } },
        }),
      );
    await invalidate('#/pages/kept');
    expect((await request('/pages/kept')).served).toBeGreaterThan(before.served);
    await expect(invalidate('#x', 'ENONE')).rejects.toThrow(/the distribution does not exist/);
  });
});

describe('a worker behind its queue', () => {
  test('receives messages in batches', async () => {
    const bodies = Array.from({ length: 10 }, (_, index) => `m${index}`);
    await send(...bodies);
    expect(Math.max(...(await results(...bodies)).map(({ batch }) => batch))).toBeGreaterThan(1);
  });

  test('reports a failed message alone, which moves to the dead-letter queue', async () => {
    await send('good', 'poison', 'fine');
    await results('good', 'fine');
    await eventually(async () => expect(await deadLetters()).toBe('1'), { within: 25_000 });
  });

  test('is ended when it hangs or exits, and processes the next messages', async () => {
    await send('hang');
    await send('exit');
    await eventually(async () => expect(await deadLetters()).toBe('3'), { within: 25_000 });
    await send('after');
    await results('after');
  });
});

describe('a killed process is restarted', () => {
  test.each(['lambda-host', 'postgres', 'streams', 'aws', 'edge'])('%s', async (name) => {
    const before = pidOf(name);
    process.kill(before, 'SIGKILL');
    await eventually(() => expect([0, before]).not.toContain(pidOf(name)), { within: 20_000 });
    const body = `after ${name}`;
    await eventually(async () => send(body));
    await results(body);
    expect((await request('/api/env')).name).toBe('first');
    await eventually(async () => expect(await customResourceRequests()).toContain('Create 1'));
  });
});

describe('starting and stopping', () => {
  test('stops all processes, and keeps its state for the next start', async () => {
    const { processes, outputs } = endpoints();
    expect(await stop()).toBe(0);
    expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(existsSync(join(state, 'endpoints.json'))).toBe(false);
    expect(existsSync(join(state, 'supervisor.pid'))).toBe(false);
    expect(await start(assembly)).toBeNull();
    expect(endpoints().outputs).toEqual(outputs);
    expect(await customResourceRequests()).toEqual(['Create 1']);
  });

  test('refuses a state folder that is in use', async () => {
    const args = ['local/main.ts', '--assembly', assembly, '--state', state];
    const second = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const reason = await text(second.stderr);
    expect(reason).toContain(`is in use by process ${running?.pid}`);
    expect((await request('/api/env')).name).toBe('first');
  });

  test('counts two interrupts in quick succession as one', async () => {
    running?.kill('SIGINT');
    expect(await stop('SIGINT')).toBe(0);
  });

  test('updates a custom resource whose properties have changed', async () => {
    expect(await start(synthesizeFixture({ outdir: join(folder, 'second'), revision: '2' }))).toBeNull();
    expect(await customResourceRequests()).toEqual(['Create 1', 'Update 2']);
    expect((await request('/api/env')).env['PREPARED']).toBe('hello Update');
  });

  test('returns a service to its revision before the change, and refuses one that does not exist', async () => {
    const ecs = new ECSClient({
      endpoint: endpoints().aws['ecs'] ?? '',
      region: 'eu-west-2',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    const service = await findService('first');
    const describe = async () => (await ecs.send(new DescribeServicesCommand(service))).services?.[0];
    const { taskDefinition = '' } = (await describe()) ?? {};
    const deploy = async (revision: number) =>
      ecs.send(
        new UpdateServiceCommand({
          cluster: service.cluster,
          service: service.services[0],
          taskDefinition: taskDefinition.replace(/\d+$/, String(revision)),
        }),
      );
    await expect(deploy(7)).rejects.toThrow('is not active');
    await deploy(1);
    await eventually(async () => expect((await describe())?.deployments?.[0]?.rolloutState).toBe('COMPLETED'), { within: 20_000 });
    expect((await request('/api/env')).env['PREPARED']).toBe('hello Create');
  });

  test('leaves no process when it is killed', async () => {
    const { processes } = endpoints();
    await stop('SIGKILL');
    await eventually(() => expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]), { within: 15_000 });
  });

  test('chooses another port when its own is in use', async () => {
    const port = Number(new URL(front()).port);
    const otherServer = createServer();
    await listenOn(otherServer, port);
    expect(await start(assembly)).toBeNull();
    expect(front()).not.toContain(`:${port}`);
    expect(await stop()).toBe(0);
    otherServer.close();
  });

  test('exits with all its processes when its output is closed', async () => {
    expect(await start(assembly)).toBeNull();
    const { processes } = endpoints();
    running?.stdout?.destroy();
    running?.stderr?.destroy();
    process.kill(pidOf('first'), 'SIGKILL');
    await eventually(() => expect(running?.exitCode).toBe(1), { within: 20_000 });
    expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  test.each([
    ['a failed custom resource', { revision: 'bad' }, 'Prepared failed: the revision is bad'],
    ['an undeclared host', { settings: { OTHER_URL: 'https://elsewhere.example.com' } }, 'OTHER_URL names the host elsewhere.example.com'],
    ['a container that is not emulated', { sidecar: 'collector' }, 'only the AppConfig agent is emulated beside a service'],
  ])('exits with the reason for %s', async (what, fixture, message) => {
    expect(await start(synthesizeFixture({ outdir: join(folder, what), ...fixture }))).toBe(1);
    expect(output).toContain(message);
  });

  test('exits with the last log lines of a service that does not start', async () => {
    const folderOfFifth = synthesizeFixture({ outdir: join(folder, 'fifth'), settings: { FAILS: 'yes' } });
    expect(await start(folderOfFifth)).toBe(1);
    expect(output).toMatch(/(first|second) ended 3 times before it was healthy\. Its last log lines:[\s\S]*as requested/);
  });

  test('refuses an assembly without stacks', async () => {
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: {} }));
    expect(await start(folder)).toBe(1);
    expect(output).toContain('has no stack');
  });
});
