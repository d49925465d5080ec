import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import StripeSdk from 'stripe';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freshRedis, freshRedisUrl } from '../../support/redis.ts';
import { aHold, startEndpoint, startSandbox } from '../../support/fakes/running-sandbox.ts';

const program = new URL('../../../sandbox/stripe/main.ts', import.meta.url).pathname;
let redis: Redis;

beforeAll(async () => {
  redis = await freshRedis();
});

afterAll(() => redis.disconnect());

/** The stand-in as it runs, until it is killed. */
async function startProgram() {
  const port = await freePort();
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal',
    STRIPE_API_KEY: 'sk_test_same',
    STRIPE_WEBHOOK_SECRET: 'whsec_of_a_test',
    WEBHOOK_URL: 'http://127.0.0.1:9/nobody',
    SHOP_URL: 'http://shop.test',
    BUS_URL: freshRedisUrl(),
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
  const host = { host: '127.0.0.1', port: String(port), protocol: 'http' as const };
  return {
    url,
    sdk: new StripeSdk('sk_test_same', { ...host, maxNetworkRetries: 0, telemetry: false }),
    kill,
  };
}

describe('the account outlives a kill', () => {
  test('with what was held, captured, challenged and asked by key', async () => {
    const before = await startProgram();
    const key = { idempotencyKey: 'before the kill' };
    const held = await before.sdk.paymentIntents.create(aHold('pm_card_visa'), key);
    await before.sdk.paymentIntents.capture(held.id, { amount_to_capture: 400, final_capture: false });
    const asked = await before.sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    await fetch(`${before.url}/sandbox/stripe/challenge/${asked.id}`, {
      method: 'POST',
      body: new URLSearchParams({ answer: 'approve' }),
      redirect: 'manual',
    });
    await before.kill();

    const after = await startProgram();
    expect(await after.sdk.paymentIntents.retrieve(held.id)).toMatchObject({ status: 'requires_capture', amount_received: 400 });
    expect((await after.sdk.paymentIntents.retrieve(asked.id)).status).toBe('requires_capture');
    expect(await after.sdk.paymentIntents.create(aHold('pm_card_visa'), key)).toEqual(held);
    expect((await after.sdk.paymentIntents.list()).data.map(({ id }) => id)).toEqual([asked.id, held.id]);
  });

  test('and no request counts half: asked again by its key, each made one hold', async () => {
    const before = await startProgram();
    const asked: string[] = [];
    const answered = new Map<string, string>();
    const hold = ({ sdk }: typeof before, saga: string) =>
      sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: saga } }), { idempotencyKey: `hold ${saga}` });
    const askOn = async (): Promise<void> => {
      const saga = `saga ${asked.length}`;
      asked.push(saga);
      answered.set(saga, (await hold(before, saga)).id);
      return askOn();
    };
    const clients = Promise.allSettled(Array.from({ length: 16 }, askOn));
    await eventually(() => expect(answered.size).toBeGreaterThan(50));
    await before.kill();
    await clients;
    expect(answered.size).toBeLessThan(asked.length);

    const after = await startProgram();
    for (const saga of asked) {
      const { id } = await hold(after, saga);
      if (answered.has(saga)) expect(id).toBe(answered.get(saga));
      const { data } = await after.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${saga}"` });
      expect(data.map((intent) => intent.id)).toEqual([id]);
    }
  });
});

/** The way to Redis, which can be blocked. */
async function startWay() {
  const sockets = new Set<Socket>();
  const target = new URL(freshRedisUrl());
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) sockets.add(end.on('error', () => end.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    block: () => sockets.forEach((socket) => socket.pause()),
    unblock: () => sockets.forEach((socket) => socket.resume()),
  };
}

test('neither the caller nor the webhook endpoint receives what is not stored yet', async () => {
  const way = await startWay();
  const endpoint = await startEndpoint();
  onTestFinished(() => endpoint.close());
  const webhooks = { url: endpoint.url, secret: 'whsec_of_a_test' };
  const sandbox = await startSandbox({ bus: new Redis(way.url), webhooks });
  onTestFinished(() => sandbox.close());
  way.block();
  let isAnswered = false;
  const answer = fetch(`${sandbox.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.apiKey}` },
    body: new URLSearchParams({
      amount: '1000',
      currency: 'gbp',
      capture_method: 'manual',
      confirm: 'true',
      payment_method: 'pm_card_visa',
    }),
  }).then((response) => {
    isAnswered = true;
    return response.status;
  });
  // Each is a way there and back, after the hold was asked for.
  for (let look = 0; look < 20; look += 1) await fetch(`${sandbox.url}/health/live`);
  const meanwhile = { isAnswered, received: [...endpoint.received] };
  way.unblock();
  expect(meanwhile).toEqual({ isAnswered: false, received: [] });
  expect(await answer).toBe(200);
  await eventually(() => expect(endpoint.received).toHaveLength(1));
});

test('a hold of a month ago is forgotten', async () => {
  const props = { apiKey: 'sk_test_old' };
  const aMonthAgo = () => Date.now() - 31 * 24 * 3_600_000;
  const before = await startSandbox({ ...props, bus: new Redis(freshRedisUrl()), now: aMonthAgo });
  const { id } = await before.sdk.paymentIntents.create(aHold('pm_card_visa'));
  const isKept = async () => {
    const accounts = await redis.keys('sandbox:stripe:*');
    return (await Promise.all(accounts.map((account) => redis.hexists(account, `intent:${id}`)))).includes(1);
  };
  expect(await isKept()).toBe(true);
  await before.close();
  const after = await startSandbox({ ...props, bus: new Redis(freshRedisUrl()) });
  await expect(after.sdk.paymentIntents.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
  expect(await isKept()).toBe(false);
  await after.close();
});

test('without a bus nothing is kept', async () => {
  const before = await startSandbox({ apiKey: 'sk_test_same' });
  const { id } = await before.sdk.paymentIntents.create(aHold('pm_card_visa'));
  await before.close();
  const after = await startSandbox({ apiKey: 'sk_test_same' });
  await expect(after.sdk.paymentIntents.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
  await after.close();
});
