import type { Instrumentation } from 'next';

/** Runs once, before the first request: a wrong setting stops the process with the setting's name. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { start } = await import('./lib/start.ts');
  start();
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logFailure } = await import('./lib/log.ts');
  logFailure(error, { method: request.method, route: routePath }, 'a page failed');
};
