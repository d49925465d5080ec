import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { checkout, startOrderApp } from '../../support/apps/order-app.ts';
import { orderRequests } from './order-requests.ts';

const shop = await startOrderApp();
const { app, order, signIn } = shop;
const { placed, read } = orderRequests(shop);

afterAll(() => shop.stop());

describe('an order that is looked up by its id and e-mail address', () => {
  const lookUp = (orderId: string, payload: object) => app.inject({ method: 'POST', url: `/api/orders/${orderId}/lookup`, payload });

  test('is shown without a session, in any case of the address', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    for (const email of ['ada@example.com', 'Ada@Example.COM']) {
      const response = await lookUp(orderId, { email });
      expect([response.statusCode, response.json()]).toEqual([200, (await read(caller, orderId)).json()]);
    }
  });

  test('is shown by an address with a non-ASCII domain, in Unicode or Punycode', async () => {
    const caller = signIn();
    const ordered = await order({ caller, body: checkout({ contact: { email: 'Ada@MÜLLER.example', name: 'Ada' } }) });
    expect(ordered.statusCode).toBe(202);
    for (const email of ['ada@müller.example', 'ada@xn--mller-kva.example']) {
      expect((await lookUp(ordered.json().orderId, { email })).statusCode).toBe(200);
    }
  });

  test('is shown by another spelling of a Google address, and not by one of another provider', async () => {
    const orderIdOf = async (email: string): Promise<string> =>
      (await order({ caller: signIn(), body: checkout({ contact: { email, name: 'Ada' } }) })).json().orderId;
    expect((await lookUp(await orderIdOf('a.da@gmail.com'), { email: 'Ada+shop@googlemail.com' })).statusCode).toBe(200);
    expect((await lookUp(await orderIdOf('a.da@example.com'), { email: 'ada@example.com' })).statusCode).toBe(404);
  });

  test('is not found by another address or an unknown id', async () => {
    const orderId = await placed(signIn());
    for (const response of [
      await lookUp(orderId, { email: 'eve@example.com' }),
      await lookUp(randomUUID(), { email: 'ada@example.com' }),
      await lookUp('4711', { email: 'ada@example.com' }),
    ]) {
      expect([response.statusCode, response.json().code]).toEqual([404, 'order-not-found']);
    }
  });

  test('refuses a client after thirty wrong addresses, and does not count right ones', async () => {
    const orderId = await placed(signIn());
    const lookUpFrom = (client: string, email: string) =>
      app.inject({
        method: 'POST',
        url: `/api/orders/${orderId}/lookup`,
        headers: { 'x-forwarded-for': `${client}, 10.0.0.1` },
        payload: { email },
      });
    for (let i = 0; i < 3; i += 1) expect((await lookUpFrom('203.0.113.30', 'ada@example.com')).statusCode).toBe(200);
    const wrong = await Promise.all(Array.from({ length: 31 }, (_, i) => lookUpFrom('203.0.113.30', `guess-${i}@example.com`)));
    expect(wrong.filter((response) => response.statusCode === 404)).toHaveLength(30);
    const refused = await lookUpFrom('203.0.113.30', 'ada@example.com');
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
    expect((await lookUpFrom('203.0.113.31', 'ada@example.com')).statusCode).toBe(200);
  });

  test.each([{}, { email: 'ada' }, { email: '%' }])('is refused without a valid address: %j', async (payload) => {
    expect((await lookUp(await placed(signIn()), payload)).statusCode).toBe(400);
  });
});
