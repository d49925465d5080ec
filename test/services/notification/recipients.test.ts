import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { accountAddresses } from '../../../services/notification/recipients.ts';

let status = 200;
const me = { customerId: 7, accountId: '00000000-0000-4000-8000-000000000007', roles: [], email: 'ann@example.com', name: 'Ann' };
const user = createServer((_request, response) => {
  const body = status === 200 ? me : { code: 'sign-in-required', detail: 'the session has ended' };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
await new Promise<void>((resolve) => user.listen(0, '127.0.0.1', resolve));
const addressOf = accountAddresses(`http://127.0.0.1:${(user.address() as AddressInfo).port}`);

afterAll(() => void user.close());

const request = (accountId: string | null) => ({ caller: { accountId }, headers: { cookie: 'session=s' } }) as FastifyRequest;

test('the address is the current one of the account; a guest has none', async () => {
  status = 200;
  expect(await addressOf(request(me.accountId))).toBe('ann@example.com');
  await expect(addressOf(request(null))).rejects.toMatchObject({ code: 'account-needed' });
});

test('a session that has ended since its token was made has to sign in again', async () => {
  status = 401;
  await expect(addressOf(request(me.accountId))).rejects.toMatchObject({ code: 'sign-in-required' });
});
