import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, Server, ServerResponse } from 'node:http';

interface AtWork {
  readonly response: ServerResponse;

  /** As it was asked for: Next spells what it finds in the request its own way. */
  readonly url: string;
}

declare global {
  var responseAtWork: AsyncLocalStorage<AtWork> | undefined;
}

/** One for the process, however many of Next's bundles hold this file. */
const atWork = (globalThis.responseAtWork ??= new AsyncLocalStorage<AtWork>());

/** To be called before the first request, so that pages find their response. */
export function knowResponses(servers: Pick<Server, 'emit'> = Server.prototype): void {
  servers.emit = new Proxy(servers.emit, {
    apply(emit, server: Server, args: readonly unknown[]) {
      const [event, request, response] = args;
      const proceed = (): unknown => Reflect.apply(emit, server, args);
      if (event !== 'request' || !(request instanceof IncomingMessage) || !(response instanceof ServerResponse)) return proceed();
      return atWork.run({ response, url: request.url ?? '/' }, proceed);
    },
  });
}

/** The response that the page at work goes into; none when its head was sent already, as to Next's own client router. */
export function responseAtWork(): ServerResponse | undefined {
  const response = atWork.getStore()?.response;
  return response?.headersSent ? undefined : response;
}

/** The path and query of the page at work, as they were asked for; none when its response's head was sent already. */
export function urlAtWork(): string | undefined {
  return responseAtWork() && atWork.getStore()?.url;
}
