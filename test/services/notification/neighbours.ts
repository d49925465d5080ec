import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

/** The routes of the user and product services that the notification service calls: one account, and the product MUG. */
export async function startNeighbours(): Promise<string> {
  const accountId = '00000000-0000-4000-8000-000000000007';
  const me = { customerId: 7, accountId, roles: [], email: 'Ann.Lee@gmail.com', name: 'Ann' };
  const server = createServer(({ url }, response) => {
    const body =
      url === '/api/me' ? me : url === '/api/products/MUG%20%2F1' ? { sku: 'MUG /1', title: `Mug ${'ü'.repeat(300)}` } : undefined;
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? { code: 'not-found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
