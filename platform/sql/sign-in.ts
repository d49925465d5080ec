import type { ClientConfig, Pool } from 'pg';

/** Gives a pool the login and the authority for its next connections. Only the first ones are waited for: until changed ones have arrived, the former are valid. */
export function signIn(pool: Pool, current: () => Promise<ClientConfig>): () => Promise<void> {
  let first: Promise<void> | undefined;
  const update = async () => void Object.assign(pool.options, await current());
  return async () => {
    if (first === undefined) {
      first = update();
      first.catch(() => (first = undefined));
    } else if (pool.idleCount === 0) {
      update().catch(() => undefined);
    }
    return first;
  };
}
