import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startShop, startWarehouse, webhookSecret } from '../../support/fakes/started-warehouse.ts';

const consignment = {
  depot: 'north',
  deliverTo: { name: 'Ada', street: '1 High Street', town: 'York', postcode: 'YO1 7HH', country: 'GB' },
  items: [{ article: 'KT-101', count: 2 }],
};

let shop: Awaited<ReturnType<typeof startShop>>;
let slow: Awaited<ReturnType<typeof startWarehouse>>;
let fast: Awaited<ReturnType<typeof startWarehouse>>;

beforeAll(async () => {
  shop = await startShop();
  slow = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 600_000 });
  fast = await startWarehouse({ webhookUrl: shop.webhookUrl });
});

afterAll(async () => {
  await Promise.all([slow.close(), fast.close()]);
  shop.close();
});

const aReference = () => `/consignments/${randomUUID()}.1`;
const reportsOf = (path: string) => shop.deliveries.filter(({ body }) => body.includes(path.slice('/consignments/'.length)));

describe('consignments', () => {
  test('are accepted once, also when they are requested again', async () => {
    const path = aReference();
    expect(await slow.call('PUT', path, consignment)).toMatchObject({ status: 201, body: { state: 'accepted' } });
    expect(await slow.call('PUT', path, consignment)).toMatchObject({ status: 200, body: { state: 'accepted' } });
    expect(await slow.call('GET', path)).toMatchObject({ status: 200, body: { state: 'accepted' } });
  });

  test('have a unique reference: other content under it is refused', async () => {
    const path = aReference();
    await slow.call('PUT', path, consignment);
    expect(await slow.call('PUT', path, { ...consignment, items: [{ article: 'KT-101', count: 3 }] })).toMatchObject({
      status: 409,
      body: { code: 'reference-reused' },
    });
  });

  test('can be cancelled until they are dispatched', async () => {
    const path = aReference();
    await slow.call('PUT', path, consignment);
    expect(await slow.call('DELETE', path)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await slow.call('DELETE', path)).toMatchObject({ status: 200 });
    expect(await slow.call('PUT', path, consignment)).toMatchObject({ status: 409, body: { code: 'cancelled' } });

    const gone = aReference();
    await fast.call('PUT', gone, consignment);
    await eventually(async () => expect(await fast.call('GET', gone)).toMatchObject({ body: { state: 'dispatched' } }));
    expect(await fast.call('DELETE', gone)).toMatchObject({ status: 409, body: { code: 'dispatched' } });
  });

  test('have a tracking number and a dispatch time once dispatched, equal to the report', async () => {
    const [waiting, gone] = [aReference(), aReference()];
    expect(await slow.call('PUT', waiting, consignment)).toMatchObject({ body: { trackingNumber: null, dispatchedAt: null } });
    await fast.call('PUT', gone, consignment);
    const [report] = await eventually(() => {
      expect(reportsOf(gone)).toHaveLength(1);
      return reportsOf(gone);
    });
    const { trackingNumber, dispatchedAt } = JSON.parse(report?.body ?? '') as Record<string, unknown>;
    for (const method of ['GET', 'PUT']) {
      const body = method === 'PUT' ? consignment : undefined;
      expect(await fast.call(method, gone, body)).toMatchObject({ body: { state: 'dispatched', trackingNumber, dispatchedAt } });
    }
  });

  test('are reported with the trace of the request that created them', async () => {
    const path = aReference();
    const traceId = 'a'.repeat(32);
    await fast.call('PUT', path, consignment, undefined, `00-${traceId}-${'b'.repeat(16)}-01`);
    const [report] = await eventually(() => {
      expect(reportsOf(path)).toHaveLength(1);
      return reportsOf(path);
    });
    expect(report?.headers['traceparent']).toContain(traceId);
  });

  test('that were cancelled before they were created are refused', async () => {
    const path = aReference();
    expect(await slow.call('DELETE', path)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await slow.call('PUT', path, consignment)).toMatchObject({ status: 409, body: { code: 'cancelled' } });
  });

  test.each([
    ['an unknown depot', { ...consignment, depot: 'the moon' }, 422],
    ['no items', { ...consignment, items: [] }, 400],
    ['half an item', { ...consignment, items: [{ article: 'KT-101', count: 1.5 }] }, 400],
  ])('with %s are refused', async (_what, body, status) => {
    const path = aReference();
    expect((await slow.call('PUT', path, body)).status).toBe(status);
    expect((await slow.call('GET', path)).status).toBe(404);
  });

  test('need the API key', async () => {
    expect(await slow.call('PUT', aReference(), consignment, 'a guessed key')).toMatchObject({
      status: 401,
      body: { code: 'key-invalid' },
    });
    expect((await slow.call('POST', '/faults', { kind: 'fail' }, 'a guessed key')).status).toBe(401);
  });

  test('are listed on a page, with input escaped', async () => {
    await slow.call('PUT', aReference(), { ...consignment, items: [{ article: '<b>bold</b>', count: 1 }] });
    const page = await (await fetch(`${slow.baseUrl}/`)).text();
    expect(page).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(page).not.toContain('<b>bold</b>');
  });
});

describe('shipments', () => {
  test('are reported with a signature over timestamp and body', async () => {
    const path = aReference();
    await fast.call('PUT', path, consignment);
    const { headers, body } = await eventually(() => {
      const [delivery] = reportsOf(path);
      if (!delivery) throw new Error('not reported yet');
      return delivery;
    });
    const timestamp = String(headers['x-warehouse-timestamp']);
    expect(headers['x-warehouse-signature']).toBe(
      `sha256=${createHmac('sha256', webhookSecret).update(`${timestamp}.${body}`).digest('hex')}`,
    );
    expect(JSON.parse(body)).toMatchObject({ event: 'consignment.dispatched', trackingNumber: expect.stringMatching(/^SM\d{9}GB$/) });
  });

  test('are reported again until the shop accepts them', async () => {
    const failingShop = await startShop([500, 503, 204]);
    const warehouse = await startWarehouse({ webhookUrl: failingShop.webhookUrl });
    await warehouse.call('PUT', aReference(), consignment);
    await eventually(() => expect(failingShop.deliveries).toHaveLength(3));
    expect(new Set(failingShop.deliveries.map(({ body }) => body))).toHaveLength(1);
    await eventually(async () =>
      expect(await (await fetch(`${warehouse.baseUrl}/`)).text()).toContain('0 shipments that the shop has not accepted'),
    );
    await warehouse.close();
    failingShop.close();
  });
});

describe('injected faults', () => {
  test('fail: the consignment is not accepted, and the retry is', async () => {
    await slow.call('POST', '/faults', { kind: 'fail', article: 'KT-FAIL' });
    const path = aReference();
    const body = { ...consignment, items: [{ article: 'KT-FAIL', count: 1 }] };
    expect((await slow.call('PUT', aReference(), consignment)).status).toBe(201);
    expect((await slow.call('PUT', path, body)).status).toBe(500);
    expect((await slow.call('GET', path)).status).toBe(404);
    expect((await slow.call('PUT', path, body)).status).toBe(201);
  });

  test('duplicate-webhook: one shipment is reported twice', async () => {
    await fast.call('POST', '/faults', { kind: 'duplicate-webhook', postcode: 'AB1 2CD' });
    const path = aReference();
    await fast.call('PUT', path, { ...consignment, deliverTo: { ...consignment.deliverTo, postcode: 'AB1 2CD' } });
    await eventually(() => expect(reportsOf(path)).toHaveLength(2));
  });

  test('webhook-first: the shipment is reported before the response to the request', async () => {
    await slow.call('POST', '/faults', { kind: 'webhook-first' });
    const path = aReference();
    expect(await slow.call('PUT', path, consignment)).toMatchObject({ status: 201, body: { state: 'dispatched' } });
    expect(reportsOf(path)).toHaveLength(1);
  });

  test('reject: the consignment is rejected', async () => {
    await slow.call('POST', '/faults', { kind: 'reject' });
    expect(await slow.call('PUT', aReference(), consignment)).toMatchObject({ status: 200, body: { state: 'rejected' } });
  });

  test('not-stoppable: the consignment cannot be cancelled, and ships late', async () => {
    await fast.call('POST', '/faults', { kind: 'not-stoppable', millis: 60_000 });
    const path = aReference();
    await fast.call('PUT', path, consignment);
    expect(await fast.call('DELETE', path)).toMatchObject({ status: 409, body: { code: 'on-the-belt' } });
    expect(await fast.call('GET', path)).toMatchObject({ body: { state: 'accepted' } });
  });

  test('are refused when unknown, and deleted when disarmed', async () => {
    expect((await slow.call('POST', '/faults', { kind: 'meteor' })).status).toBe(400);
    await slow.call('POST', '/faults', { kind: 'fail', times: 5 });
    expect((await slow.call('DELETE', '/faults')).status).toBe(204);
    expect((await slow.call('PUT', aReference(), consignment)).status).toBe(201);
  });
});
