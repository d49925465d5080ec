import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { decodedSegment } from './paths.ts';
import { SAFE_HEADERS } from './response-headers.ts';
import { runWithResponse } from './response-at-work.ts';

const MALFORMED = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Not an address · ShopMart</title></head>
<body><h1>This address cannot be read</h1><p>Perhaps it was cut or copied wrongly. <a href="/">Go to the start of the shop</a></p></body></html>
`;

/** The page has no script and no picture. */
const MALFORMED_HEADERS = {
  ...Object.fromEntries(SAFE_HEADERS.map(({ key, value }) => [key, value])),
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** What the storefront's server does around Next's request handler: things that no hook of Next's can do. */
export function requestListener(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener {
  return (request, response) => {
    // Next answers a path that cannot be decoded with a bare 500.
    if (!isReadable(request.url)) {
      response.writeHead(400, MALFORMED_HEADERS).end(MALFORMED);
      return;
    }
    keepOutOfCaches(response);
    void runWithResponse(request, response, () => handle(request, response));
  };
}

function isReadable(url = '/'): boolean {
  const [path = ''] = url.split('?', 1);
  return decodedSegment(path) !== undefined;
}

/**
 * Next sets a page's `Cache-Control` before it renders and keeps it when rendering fails: the edge would show the failure for an hour.
 * Redirects are not cached either: they lead away from addresses that anyone may make up.
 */
function keepOutOfCaches(response: Pick<ServerResponse, 'writeHead'>): void {
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, target: ServerResponse, args: readonly unknown[]) {
      if (isUncached(Number(args[0]))) {
        target.setHeader('Cache-Control', 'private, no-store');
        target.removeHeader('Cache-Tag');
      }
      return Reflect.apply(writeHead, target, args);
    },
  });
}

function isUncached(status: number): boolean {
  return status >= 500 || (status >= 300 && status < 400 && status !== 304);
}
