import type { Instrumentation } from 'next';

export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logFailure } = await import('./lib/log.ts');
  logFailure(error, { method: request.method, route: routePath }, 'page failed');
};
