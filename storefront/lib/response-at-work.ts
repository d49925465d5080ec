import { AsyncLocalStorage } from 'node:async_hooks';
import { Server, ServerResponse } from 'node:http';

declare global {
  var responseAtWork: AsyncLocalStorage<ServerResponse> | undefined;
}

/** One for the process, however many of Next's bundles hold this file. */
const atWork = (globalThis.responseAtWork ??= new AsyncLocalStorage<ServerResponse>());

/** To be called before the first request, so that pages find their response. */
export function knowResponses(servers: Pick<Server, 'emit'> = Server.prototype): void {
  servers.emit = new Proxy(servers.emit, {
    apply(emit, server: Server, args: readonly unknown[]) {
      const [event, , response] = args;
      const proceed = (): unknown => Reflect.apply(emit, server, args);
      return event === 'request' && response instanceof ServerResponse ? atWork.run(response, proceed) : proceed();
    },
  });
}

/** The response that the page at work goes into; none when its head was sent already, as to Next's own client router. */
export function responseAtWork(): ServerResponse | undefined {
  const response = atWork.getStore();
  return response?.headersSent ? undefined : response;
}
