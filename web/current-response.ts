import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';

interface Exchange {
  readonly response: ServerResponse;

  /** As the browser sent it: Next rewrites the request's. */
  readonly url: string;
}

declare global {
  var currentResponse: AsyncLocalStorage<Exchange> | undefined;
}

/** One per process: the server's bundle and each of Next's bundles contain a copy of this file. */
const exchange = (globalThis.currentResponse ??= new AsyncLocalStorage<Exchange>());

/** Runs `handle` with the response in the async context. */
export function runWithResponse<T>(request: IncomingMessage, response: ServerResponse, handle: () => T): T {
  return exchange.run({ response, url: request.url ?? '/' }, handle);
}

/** The response of the current page; undefined when its head was already sent, as to Next's client router. */
export function currentResponse(): ServerResponse | undefined {
  const response = exchange.getStore()?.response;
  return response?.headersSent ? undefined : response;
}

/** Path and query of the current page, as the browser sent them; undefined when the response's head was sent. */
export function currentUrl(): string | undefined {
  return currentResponse() && exchange.getStore()?.url;
}
