import { afterAll, expect } from 'vitest';
import { startUserApp } from '../../support/apps/user-app.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedis } from '../../support/redis.ts';

export const password = 'four unrelated words';

/** The user service on its own database and cache. Call it at the top of a test file. */
export async function startUserWorld() {
  const fresh = await freshDatabase(['user']);
  const database = fresh.sql('user');
  const cache = await freshRedis();
  const user = await startUserApp(database, cache);

  afterAll(async () => {
    await user.app.close();
    cache.disconnect();
    await database.close();
    await fresh.admin.close();
  });

  return {
    user,
    linkTo: user.linkTo,
    database,
    cache,
    admin: fresh.admin,

    signUp: async (email: string, token?: string) => {
      const response = await user.openAccount({ email, password, name: 'Ann' }, token);
      expect(response.statusCode).toBe(201);
      return response.json();
    },

    guest: async (): Promise<{ customerId: number; sessionToken: string }> => (await user.post('/api/guests', {})).json(),

    sessionOf: async ({ email, password }: { email: string; password: string }): Promise<string> =>
      (await user.post('/api/sessions', { email, password })).json().sessionToken,
  };
}

export const codeOf = (response: { statusCode: number; json(): { code?: string } }) => [response.statusCode, response.json().code];
