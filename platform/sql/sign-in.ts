import type { Pool } from 'pg';
import type { CurrentLogin } from '../secrets/current-login.ts';

/** Gives a pool the login for its next connections. Only the first one is waited for: until a changed one has arrived, the former one is valid. */
export function signIn(pool: Pool, login: CurrentLogin): () => Promise<void> {
  let first: Promise<void> | undefined;
  const update = async () => {
    const { username, password } = await login();
    Object.assign(pool.options, { user: username, password });
  };
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
