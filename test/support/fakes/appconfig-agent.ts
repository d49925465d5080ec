import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

interface AgentResponse {
  readonly status: number;
  readonly body: string;
  readonly version: string;
}

/** The HTTP API of the AppConfig agent with one configuration. */
export async function startAppConfigAgent() {
  let response: AgentResponse | 'hang' = 'hang';
  let version = 0;
  const path = '/applications/shop/environments/test/configurations/flags';
  const server = createServer((request, reply) => {
    if (response === 'hang') return;
    if (request.url !== path) return void reply.writeHead(404).end('not found');
    reply.writeHead(response.status, { 'content-type': 'application/json', 'configuration-version': response.version }).end(response.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A TCP server has an address object.
  const { port } = server.address() as AddressInfo;
  const respond = (status: number, body: string) => void (response = { status, body, version: String((version += 1)) });
  return {
    url: `http://127.0.0.1:${port}${path}`,
    respond,
    setFlags: (flags: Readonly<Record<string, boolean>>) =>
      respond(200, JSON.stringify(Object.fromEntries(Object.entries(flags).map(([flag, enabled]) => [flag, { enabled }])))),
    /** Accepts requests, and never responds. */
    hang: () => void (response = 'hang'),
    async stop(): Promise<void> {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
