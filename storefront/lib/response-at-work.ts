import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';

interface AtWork {
  readonly response: ServerResponse;

  /** As the browser sent it: Next respells what it finds in the request. */
  readonly url: string;
}

declare global {
  var responseAtWork: AsyncLocalStorage<AtWork> | undefined;
}

/** One for the process: the server's bundle and each of Next's hold a copy of this file. */
const atWork = (globalThis.responseAtWork ??= new AsyncLocalStorage<AtWork>());

/** Runs `handle` so that pages find their response. */
export function runWithResponse<T>(request: IncomingMessage, response: ServerResponse, handle: () => T): T {
  return atWork.run({ response, url: request.url ?? '/' }, handle);
}

/** The response that the page at work goes into; none when its head was sent already, as to Next's own client router. */
export function responseAtWork(): ServerResponse | undefined {
  const response = atWork.getStore()?.response;
  return response?.headersSent ? undefined : response;
}

/** The path and query of the page at work, as the browser sent them; none when its response's head was sent already. */
export function urlAtWork(): string | undefined {
  return responseAtWork() && atWork.getStore()?.url;
}
