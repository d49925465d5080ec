import { ServerResponse } from 'node:http';

/**
 * Next sets a page's `Cache-Control` before it renders and keeps it when rendering fails: the edge would show the failure for an hour.
 * Nor does it keep redirects: they lead away from addresses that anyone may make up. No hook of Next's sees the final status, so the response itself does.
 */
export function keepNoFailures(responses: Pick<ServerResponse, 'writeHead'> = ServerResponse.prototype): void {
  responses.writeHead = new Proxy(responses.writeHead, {
    apply(writeHead, response: ServerResponse, args: readonly unknown[]) {
      if (isUncached(Number(args[0]))) {
        response.setHeader('Cache-Control', 'private, no-store');
        response.removeHeader('Cache-Tag');
      }
      return Reflect.apply(writeHead, response, args);
    },
  });
}

function isUncached(status: number): boolean {
  return status >= 500 || (status >= 300 && status < 400 && status !== 304);
}
