import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { HttpClient } from '../http/client.ts';

/** The public halves of the keys that sign caller tokens. */
export const PublishedKeys = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

/** How soon an unknown key may make us ask again: forged key ids must not become load on the user service. */
const COOLDOWN_MILLIS = 5_000;

/** The user service's keys, asked for when a token names a key not seen before and kept for as long as the process lives, so that tokens are verified while it is down. */
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
