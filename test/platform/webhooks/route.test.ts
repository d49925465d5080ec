import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { PlatformError } from '../../../platform/http/errors.ts';
import { buildService } from '../../../platform/http/service.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { webhookRoute } from '../../../platform/webhooks/route.ts';
import { jsonBody, singleHeader, type Webhook } from '../../../platform/webhooks/webhook.ts';

const NOW = new Date('2026-11-30T12:00:00Z');
const handled: unknown[] = [];
let isDown = false;

/** A sender that signs with a password, and the time where it gives one. */
const webhook: Webhook<unknown> = {
  path: '/webhooks/acme',
  verify: async (_body, headers) => {
    if (singleHeader(headers, 'acme-password') !== 'secret') throw new PlatformError('webhook-forged', 'the password is wrong');
    const signedAt = singleHeader(headers, 'acme-time');
    return signedAt === undefined ? null : new Date(signedAt);
  },
  parse: (body) => jsonBody(body) ?? null,
};

const app = await buildService({
  name: 'acme',
  logger: createLogger('acme', { level: 'silent' }),
  metrics: createMetrics('acme'),
});
webhookRoute(app, {
  webhook,
  now: () => NOW,
  handle: async (event) => {
    if (isDown) throw new Error('down');
    handled.push(event);
  },
});

beforeEach(() => {
  handled.length = 0;
  isDown = false;
});

afterAll(() => app.close());

const send = (payload: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/webhooks/acme', headers: { 'acme-password': 'secret', ...headers }, payload });

const secondsFromNow = (seconds: number) => ({ 'acme-time': new Date(NOW.getTime() + seconds * 1_000).toISOString() });

describe('a webhook route', () => {
  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
    'passes the raw body of %s to the sender’s code',
    async (type) => {
      expect((await send('{"id":1}', { 'content-type': type })).statusCode).toBe(204);
      expect(handled).toEqual([{ id: 1 }]);
    },
  );

  test('acknowledges an event that is not used', async () => {
    expect((await send('nothing')).statusCode).toBe(204);
    expect(handled).toEqual([]);
  });

  test('does not acknowledge an event that could not be handled', async () => {
    isDown = true;
    expect((await send('{}')).statusCode).toBe(500);
  });

  test('refuses a wrong signature before it parses the body', async () => {
    expect((await send('{}', { 'acme-password': 'guessed' })).json()).toMatchObject({ status: 401, code: 'webhook-forged' });
    expect(handled).toEqual([]);
  });

  test.each([-301, 301, Number.NaN])('refuses an event signed %d seconds from now', async (seconds) => {
    const headers = Number.isNaN(seconds) ? { 'acme-time': 'never' } : secondsFromNow(seconds);
    expect((await send('{}', headers)).json()).toMatchObject({ status: 401, code: 'webhook-outdated' });
    expect(handled).toEqual([]);
  });

  test.each([-300, 0, 300])('takes an event signed %d seconds from now', async (seconds) => {
    expect((await send('{}', secondsFromNow(seconds))).statusCode).toBe(204);
  });

  test('takes a body of one MiB, and none above', async () => {
    const bodyOf = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    expect((await send(bodyOf(1_048_576))).statusCode).toBe(204);
    expect((await send(bodyOf(1_048_577))).statusCode).toBe(413);
    expect(handled).toHaveLength(1);
  });
});
