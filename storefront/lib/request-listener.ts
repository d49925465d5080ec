import { context, SpanKind } from '@opentelemetry/api';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { endSpan, startSpan } from '../../platform/telemetry/trace.ts';
import { decodedSegment } from './paths.ts';
import { sendWithScriptHashes } from './cached-page.ts';
import type { PageMetrics } from './page-metrics.ts';
import { runWithResponse } from '../../web/current-response.ts';
import { SAFE_HEADERS } from '../../web/safe-headers.ts';
import { isCachedPage, makePrivate } from './response-headers.ts';

const MALFORMED = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Not an address · ShopMart</title></head>
<body><h1>This address cannot be read</h1><p>Perhaps it was cut or copied wrongly. <a href="/">Go to the start of the shop</a></p></body></html>
`;

/** The page has no script and no picture. */
const MALFORMED_HEADERS = {
  ...Object.fromEntries(SAFE_HEADERS.map(({ key, value }) => [key, value])),
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Wraps Next's request handler with what no hook of Next can do. */
export function requestListener(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  metrics: PageMetrics,
): RequestListener {
  return (request, response) => {
    const path = pathOf(request.url);
    if (metrics.respondToScrape(request, response, path)) return;
    metrics.measure(request, response, path);
    // For a path that cannot be decoded, Next responds with a bare 500.
    if (decodedSegment(path) === undefined) {
      response.writeHead(400, MALFORMED_HEADERS).end(MALFORMED);
      return;
    }
    preventCaching(response);
    if (isCachedPage(path)) sendWithScriptHashes(response);
    const span = startSpan(`${request.method}`, request.headers, SpanKind.SERVER);
    response.once('close', () => endSpan(span));
    void context.with(span, () => runWithResponse(request, response, () => handle(request, response)));
  };
}

function pathOf(url = '/'): string {
  return url.split('?', 1)[0] ?? '';
}

/**
 * Next sets a page's `Cache-Control` before it renders and keeps it when rendering fails: the edge would show the failure for an hour.
 * Redirects are not cached either: anyone can make up the addresses that they redirect from.
 */
function preventCaching(response: Pick<ServerResponse, 'writeHead'>): void {
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, target: ServerResponse, args: readonly unknown[]) {
      if (isUncached(Number(args[0]))) makePrivate(target);
      return Reflect.apply(writeHead, target, args);
    },
  });
}

function isUncached(status: number): boolean {
  return status >= 500 || (status >= 300 && status < 400 && status !== 304);
}
