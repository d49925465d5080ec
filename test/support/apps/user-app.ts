import { Redis } from 'ioredis';
import { Secret, TOTP } from 'otpauth';
import type { LightMyRequestResponse } from 'fastify';
import * as z from 'zod';
import { Email } from '../../../contracts/user/http.ts';
import type { LinkAsked } from '../../../contracts/user/http.ts';
import type { Service } from '../../../platform/http/service.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/user/app.ts';
import { ensureWorkAccounts } from '../../../services/user/bootstrap.ts';
import { passwordHasher } from '../../../services/user/password-hasher.ts';

/** The sign-in body of an account. */
export function credentialsOf({ email, password }: { readonly email: string; readonly password: string }) {
  return { email, password };
}

export const staff = {
  email: 'staff@shop.example',
  password: 'a secret of the staff',
  name: 'Staff',
  roles: ['support', 'merchandiser', 'finance', 'admin'],
  authenticatorKey: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
} as const;
export const importer = {
  email: 'importer@shop.example',
  password: 'a secret of the importer',
  name: 'Importer',
  roles: ['importer'],
} as const;

/** The user service with a clock that the test sets. */
export async function startUserApp(database: Database, cache: Redis, { shopUrl = 'http://shop.example' } = {}) {
  const clock = { now: new Date('2026-11-22T12:00:00Z') };
  const app = await buildApp({
    database,
    cache,
    logger: createLogger('user', { level: 'silent' }),
    metrics: createMetrics('user'),
    shopUrl,
    now: () => clock.now,
  });
  await ensureWorkAccounts(database, passwordHasher(), [staff, importer], clock.now);
  const send = requests(app);
  let lastCodeAt = 0;

  /** Asks for a link and reads its token from the event that mails it. */
  const linkTo = async (email: string, asked: LinkAsked = 'account'): Promise<string> => {
    await send.post('/api/accounts/links', { email, asked });
    const [event] = await database.rows(z.object({ token: z.string() }))`
      select payload ->> 'token' as token from users.outbox
       where type = 'user.link-requested.v1' and payload ->> 'email' = ${Email.parse(email)}
       order by position desc limit 1
    `;
    if (!event) throw new Error(`no link was mailed to ${email}`);
    return event.token;
  };
  return {
    app,
    clock,
    ...send,
    linkTo,

    openAccount: async ({ email, password, name }: { email: string; password: string; name: string }, token?: string) =>
      send.post('/api/accounts', { token: await linkTo(email), password, name }, token),

    /** A session with the second factor. Moves the clock by a code's time: each code is accepted once. */
    signInStaff: async ({ email, password, authenticatorKey: key }: { email: string; password: string; authenticatorKey: string }) => {
      const { sessionToken } = (await send.post('/api/sessions', { email, password })).json();
      lastCodeAt = Math.max(clock.now.getTime(), lastCodeAt) + 30_000;
      clock.now = new Date(lastCodeAt);
      return (await send.post('/api/sessions/current/second-factor', { code: codeAt(key, clock.now) }, sessionToken)).json();
    },
  };
}

/** The code that an authenticator app shows. */
export function codeAt(key: string, at: Date): string {
  return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: at.getTime() });
}

function requests(app: Service) {
  let clients = 0;
  /** A new client address for each request without one, so that tests do not share rate limits. */
  const aClient = () => {
    clients += 1;
    return { 'x-forwarded-for': `10.9.${clients >> 8}.${clients & 255}, 10.0.0.1` };
  };
  const withSession = (token?: string) => (token ? { cookie: `session=${token}` } : {});
  return {
    post: (url: string, payload: object, token?: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
      app.inject({ method: 'POST', url, payload, headers: { ...aClient(), ...withSession(token), ...headers } }),
    put: (url: string, payload: object, token?: string): Promise<LightMyRequestResponse> =>
      app.inject({ method: 'PUT', url, payload, headers: { ...aClient(), ...withSession(token) } }),
    get: (url: string, token?: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
      app.inject({ method: 'GET', url, headers: { ...withSession(token), ...headers } }),
    signOut: (token: string): Promise<LightMyRequestResponse> =>
      app.inject({ method: 'DELETE', url: '/api/sessions/current', headers: withSession(token) }),
  };
}

/** A cache whose server does not exist. */
export function deadCache(): Redis {
  const redis = new Redis('redis://127.0.0.1:1', { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  return redis;
}
