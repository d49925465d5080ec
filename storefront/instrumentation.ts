import type { Instrumentation } from 'next';
import { config } from './lib/config.ts';
import { log } from './lib/log.ts';

/** Runs once, before the first request: a wrong setting stops the process with the setting's name. */
export function register(): void {
  if (process.env['NEXT_RUNTIME'] === 'nodejs') config();
}

export const onRequestError: Instrumentation.onRequestError = (error, request, { routePath }) => {
  log.error({ error, method: request.method, route: routePath }, 'a page failed');
};
