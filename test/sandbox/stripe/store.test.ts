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

/** Starts the stand-in as a process that can be killed. */
async function startProgram() {
  const port = await freePort();
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal',
    STRIPE_API_KEY: 'sk_test_same',
    STRIPE_WEBHOOK_SECRET: 'whsec_of_a_test',
    WEBHOOK_URL: 'http://127.0.0.1:9/unused',
    SHOP_URL: 'http://shop.test',
    BUS_URL: freshRedisUrl(),
    BUS_USER: 'default',
    BUS_PASSWORD: 'any',
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

describe('the account survives a kill', () => {
  test('with its holds, captures, challenges and keys', async () => {
    const before = await startProgram();
    const key = { idempotencyKey: 'before the kill' };
    const held = await before.sdk.paymentIntents.create(aHold('pm_card_visa'), key);
    await before.sdk.paymentIntents.capture(held.id, { amount_to_capture: 400, final_capture: false });
    const challenged = await before.sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
    await fetch(`${before.url}/sandbox/stripe/challenge/${challenged.id}`, {
      method: 'POST',
      body: new URLSearchParams({ choice: 'approve' }),
      redirect: 'manual',
    });
    await before.kill();

    const after = await startProgram();
    expect(await after.sdk.paymentIntents.retrieve(held.id)).toMatchObject({ status: 'requires_capture', amount_received: 400 });
    expect((await after.sdk.paymentIntents.retrieve(challenged.id)).status).toBe('requires_capture');
    expect(await after.sdk.paymentIntents.create(aHold('pm_card_visa'), key)).toEqual(held);
    expect((await after.sdk.paymentIntents.list()).data.map(({ id }) => id)).toEqual([challenged.id, held.id]);
  });

  test('and each request, repeated with its key, has created one hold', async () => {
    const before = await startProgram();
    const sent: string[] = [];
    const responses = new Map<string, string>();
    const hold = ({ sdk }: typeof before, saga: string) =>
      sdk.paymentIntents.create(aHold('pm_card_visa', { metadata: { saga_id: saga } }), { idempotencyKey: `hold ${saga}` });
    const sendNext = async (): Promise<void> => {
      const saga = `saga ${sent.length}`;
      sent.push(saga);
      responses.set(saga, (await hold(before, saga)).id);
      return sendNext();
    };
    const clients = Promise.allSettled(Array.from({ length: 16 }, sendNext));
    await eventually(() => expect(responses.size).toBeGreaterThan(50));
    await before.kill();
    await clients;
    expect(responses.size).toBeLessThan(sent.length);

    const after = await startProgram();
    for (const saga of sent) {
      const { id } = await hold(after, saga);
      if (responses.has(saga)) expect(id).toBe(responses.get(saga));
      const { data } = await after.sdk.paymentIntents.search({ query: `metadata["saga_id"]:"${saga}"` });
      expect(data.map((intent) => intent.id)).toEqual([id]);
    }
  });
});

/** A proxy to Redis that can be blocked. */
async function startProxy() {
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

test('no response and no webhook is sent before the change is stored', async () => {
  const proxy = await startProxy();
  const endpoint = await startEndpoint();
  onTestFinished(() => endpoint.close());
  const webhooks = { url: endpoint.url, secret: 'whsec_of_a_test' };
  const sandbox = await startSandbox({ bus: new Redis(proxy.url), webhooks });
  onTestFinished(() => sandbox.close());
  proxy.block();
  let hasResponded = false;
  const status = fetch(`${sandbox.url}/v1/payment_intents`, {
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
    hasResponded = true;
    return response.status;
  });
  // Twenty round trips after the request for the hold.
  for (let trip = 0; trip < 20; trip += 1) await fetch(`${sandbox.url}/health/live`);
  const meanwhile = { hasResponded, received: [...endpoint.received] };
  proxy.unblock();
  expect(meanwhile).toEqual({ hasResponded: false, received: [] });
  expect(await status).toBe(200);
  await eventually(() => expect(endpoint.received).toHaveLength(1));
});

test('a hold of a month ago is deleted', async () => {
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

test('without a bus nothing is stored', async () => {
  const before = await startSandbox({ apiKey: 'sk_test_same' });
  const { id } = await before.sdk.paymentIntents.create(aHold('pm_card_visa'));
  await before.close();
  const after = await startSandbox({ apiKey: 'sk_test_same' });
  await expect(after.sdk.paymentIntents.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
  await after.close();
});
