import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { attack } from '../../../load/attack/attack.ts';
import type { Finding } from '../../../load/attack/attack.ts';
import type { Ground } from '../../../load/attack/ground.ts';
import type { Actor } from '../../../load/attack/requests/request.ts';
import { routesOf } from '../../../load/attack/routes.ts';
import { createSender } from '../../../load/attack/send.ts';
import { shopState } from '../../../load/attack/state-digest.ts';
import type { ShopState } from '../../../load/attack/state-digest.ts';
import { Tally } from '../../../load/attack/tally.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { buildService } from '../../../platform/http/service.ts';
import type { Service } from '../../../platform/http/service.ts';
import { identity, requireRole } from '../../../platform/identity/identity.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { asRole, signedCallers } from '../../support/fakes/signed-callers.ts';
import { freshDatabase } from '../../support/postgres.ts';

const MARKER = 'Quillfeather 77';

/** The faults of the app under test. */
interface Flaws {
  readonly fails?: boolean;
  readonly leaks?: boolean;
  readonly writesBeforeRefusal?: boolean;
  readonly forgetsRoles?: boolean;
}

class Refusal extends DomainError {}

const database = await freshDatabase(['product']);
let state: ShopState;
let tokens: Partial<Record<Actor, string>>;
let app: Service;
let tally: Tally;

beforeAll(async () => {
  const { tls: _, ...address } = database.adminSettings;
  state = await shopState({ databases: { core: address } });
  tokens = {
    staff: (await asRole('merchandiser')).authorization,
    importer: (await asRole('importer')).authorization,
    guest: (await asRole()).authorization,
  };
});

beforeEach(() => {
  tally = new Tally();
  return () => app.close();
});

afterAll(async () => {
  await state.close();
  await database.admin.close();
});

async function findingsIn(flaws: Flaws): Promise<readonly Finding[]> {
  app = await buildService({ name: 'flawed', logger: createLogger('flawed', { level: 'silent' }), metrics: createMetrics('flawed') });
  identity(app, signedCallers);
  const lines = z.object({ sku: z.string().min(1).max(20), quantity: z.int().min(1).max(1_000) });
  app.post('/api/lines', { schema: { body: lines } }, async ({ body }) => {
    if (flaws.fails && body.quantity > 100) throw new Error('the shelf broke');
    return {};
  });
  app.get('/api/lines/:sku', { schema: { params: lines.pick({ sku: true }) } }, async ({ params }) => {
    if (flaws.leaks && params.sku.startsWith('A-1')) return { owner: MARKER };
    throw new Refusal('line-not-found', 'there is no such line');
  });
  const add = async () =>
    void (await database.admin
      .run`insert into product.attributes (code, name, type) values (${`c-${Date.now()}`}, 'New', 'text') on conflict do nothing`);
  app.put('/api/lines/:sku', { schema: { params: lines.pick({ sku: true }), body: lines.pick({ quantity: true }) } }, async ({ body }) => {
    if (flaws.writesBeforeRefusal) await add();
    if (body.quantity > 10) throw new Refusal('too-many', 'there are not so many');
    if (!flaws.writesBeforeRefusal) await add();
    return {};
  });
  app.delete('/api/lines', flaws.forgetsRoles ? {} : { onRequest: requireRole('support') }, async () => ({}));
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const ground: Ground = {
    known: { sku: ['A-1', 'B-2'] },
    guarded: { secrets: ['hunter2hunter2'], personal: [MARKER], orderNumbers: [] },
    credentials: (actor) => [['authorization', tokens[actor] ?? 'Bearer forged']],
    renew: async () => undefined,
  };
  const described = routesOf(app.swagger(), { edge: origin, service: origin });
  const routes = described.map((route) => (route.method === 'DELETE' ? { ...route, roles: ['support'] } : route));
  const sender = createSender();
  // Nothing else writes to this database, so it is always settled.
  const quiet = { digest: () => state.digest(), settled: () => state.digest() };
  return attack({ routes, ground, sender, state: quiet, tally, seed: 7, seconds: 300, concurrency: 2, mostRounds: 2 }).finally(() =>
    sender.close(),
  );
}

test('an app that refuses invalid requests has no findings', async () => {
  expect(await findingsIn({})).toEqual([]);
  expect(tally.requests).toBeGreaterThan(100);
});

test('a 5xx is found and shrunk to the smallest request that causes it', async () => {
  const found = (await findingsIn({ fails: true })).filter(({ rule }) => rule === '5xx');
  expect(found).toEqual([expect.objectContaining({ route: 'POST /api/lines', changes: [], detail: expect.stringContaining('500') })]);
  expect(found[0]?.curl).toMatch(/^curl .*--data-binary '\{"sku":"A-1","quantity":101\}' 'http:\/\/127\.0\.0\.1:\d+\/api\/lines'$/);
});

test("another customer's data in a response is found", async () => {
  expect(await findingsIn({ leaks: true })).toEqual([
    expect.objectContaining({ rule: 'leak', route: 'GET /api/lines/{sku}', changes: [], detail: `another customer's ${MARKER}` }),
  ]);
});

test('a refused request that changed the database is found with the table', async () => {
  const found = await findingsIn({ writesBeforeRefusal: true });
  expect(found).toEqual([
    expect.objectContaining({
      rule: 'state change',
      route: 'PUT /api/lines/{sku}',
      detail: expect.stringMatching(/^422 changed product\.attributes \(/),
    }),
  ]);
  expect(found[0]?.curl).toContain('{"quantity":11}');
});

test('a route that accepts a caller without its role is found', async () => {
  const found = await findingsIn({ forgetsRoles: true });
  expect(found.map(({ rule, route }) => ({ rule, route }))).toContainEqual({ rule: 'missing right', route: 'DELETE /api/lines' });
});
