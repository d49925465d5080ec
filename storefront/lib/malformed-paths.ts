import { IncomingMessage, Server, ServerResponse } from 'node:http';
import { decodedSegment } from './paths.ts';

const PAGE = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Not an address · ShopMart</title></head>
<body><h1>This address cannot be read</h1><p>Perhaps it was cut or copied wrongly. <a href="/">Go to the start of the shop</a></p></body></html>
`;

/** Next answers a path that cannot be decoded with a bare failure (500), before any hook of its own: so it gets to see none. */
export function refuseMalformedPaths(servers: Pick<Server, 'emit'> = Server.prototype): void {
  servers.emit = new Proxy(servers.emit, {
    apply(emit, server: Server, args: readonly unknown[]) {
      const [event, request, response] = args;
      if (event !== 'request' || !(request instanceof IncomingMessage) || !(response instanceof ServerResponse) || isReadable(request.url))
        return Reflect.apply(emit, server, args);
      response.writeHead(400, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' }).end(PAGE);
      return true;
    },
  });
}

function isReadable(url = '/'): boolean {
  const [path = ''] = url.split('?', 1);
  return decodedSegment(path) !== undefined;
}
