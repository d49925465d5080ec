import getPort from 'get-port';

/** A TCP port that nothing listened on a moment ago. */
export function freePort(): Promise<number> {
  return getPort({ host: '127.0.0.1' });
}
