import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listenOn } from '../../runtime/http.ts';

export interface Forwarded {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage | null;
}

export interface Reply {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable | Buffer;
}

/** Handles a request, itself or by forwarding it. */
export type Forward = (request: Forwarded) => Promise<Reply>;

export function plain(statusCode: number, text: string, type = 'text/plain'): Reply {
  return { statusCode, headers: { 'content-type': type }, body: Buffer.from(text) };
}

const wildcards: Readonly<Record<string, string>> = { '*': '.*', '?': '.' };

/** Path patterns of CloudFront and the load balancer: `*` matches any characters, `?` one. */
export function matcher(patterns: readonly string[]): RegExp {
  const sources = patterns.map((pattern) => pattern.replaceAll(/./gs, (character) => wildcards[character] ?? RegExp.escape(character)));
  return new RegExp(`^(?:${sources.join('|')})$`, 's');
}

/** Sends each request to the first route whose pattern matches its path. */
export function byPath(routes: readonly (readonly [patterns: readonly string[], forward: Forward])[], fallback: Forward): Forward {
  const compiled = routes.map(([patterns, forward]) => ({ pattern: matcher(patterns), forward }));
  return async (request) => {
    const [path = ''] = request.path.split('?', 1);
    return (compiled.find(({ pattern }) => pattern.test(path))?.forward ?? fallback)(request);
  };
}

/** Serves a handler on a port; its failure is a 502. */
export async function serveOn(port: number, forward: Forward): Promise<Server> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, search } = new URL(`http://viewer${request.url}`);
    const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers;
    const headers = { ...endToEnd(request.headers), 'x-forwarded-for': request.socket.remoteAddress };
    const reply = await forward({ method: request.method ?? 'GET', path: pathname + search, headers, body: hasBody ? request : null });
    response.writeHead(reply.statusCode, endToEnd(reply.headers));
    if (reply.body instanceof Readable) await pipeline(reply.body, response);
    else response.end(reply.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  });
  await listenOn(server, port);
  return server;
}

const hopByHop = /^(connection|keep-alive|transfer-encoding|proxy-.*|te|trailer|upgrade|expect)$/;
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.test(name)));
}
