import { AsyncLocalStorage } from 'node:async_hooks';
import { Server, ServerResponse } from 'node:http';
import type { ReactNode } from 'react';

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

/** Answers `page` with 404, to be called by the page itself. Next's own `notFound()` does so too, but leaves the page blank where no script runs (its issue 62228). */
export function answerNotFound(page: ReactNode): ReactNode {
  const response = atWork.getStore();
  if (response) response.statusCode = 404;
  return page;
}
