import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import * as z from 'zod';
import type { HttpClient } from '../http/client.ts';

/** The public halves of the keys that sign caller tokens. */
export const PublishedKeys = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** Minimum time between two fetches: forged key ids must not become load on the user service. */
const COOLDOWN_MILLIS = 5_000;

/** The user service's keys. They are fetched when a token names an unknown key, and kept until the process ends, so that tokens can be verified during an outage. */
export function publishedKeys(user: HttpClient, now: () => Date): JWTVerifyGetKey {
  let known = createLocalJWKSet({ keys: [] });
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    const published: JSONWebKeySet = await user.get('/internal/jwks', PublishedKeys);
    known = createLocalJWKSet(published);
    askedAt = now().getTime();
  };

  return async (header, token) => {
    try {
      return await known(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || now().getTime() - askedAt < COOLDOWN_MILLIS) throw error;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
      return known(header, token);
    }
  };
}
