import { PlatformError } from '../http/errors.ts';
import { httpClient } from '../http/client.ts';
import { DependencyUnavailable } from '../http/dependency-unavailable.ts';
import { RemoteRefusal } from '../http/remote-refusal.ts';
import { BoundedMap } from './bounded-map.ts';
import { CallerToken } from './caller.ts';
import type { Callers } from './callers.ts';
import { publishedKeys } from './published-keys.ts';
import { verifyCaller } from './tokens.ts';
import type { VerifiedCaller } from './tokens.ts';

export interface RemoteCallersProps {
  /** Where the user service is, such as `http://user:8080`. */
  readonly userUrl: string;

  /** @default 2 seconds */
  readonly timeoutMillis?: number;

  /** @default the system's clock */
  readonly now?: () => Date;
}

/** How long a session that has ended may still be accepted. */
const SESSION_FRESH_MILLIS = 5_000;

/** Some 30 MB at most. */
const CAPACITY = 20_000;

interface Exchanged extends VerifiedCaller {
  readonly freshUntil: number;
}

/**
 * Authenticates by the user service. Tokens are verified locally; sessions are exchanged for tokens and cached for five seconds.
 * During an outage of the user service, tokens stay valid, and so do cached sessions until their token expires (five minutes).
 */
export function remoteCallers({ userUrl, timeoutMillis = 2_000, now = () => new Date() }: RemoteCallersProps): Callers {
  const user = httpClient({ baseUrl: userUrl, timeoutMillis });
  const keys = publishedKeys(user, now);
  const verified = new BoundedMap<string, VerifiedCaller>(CAPACITY);
  const exchanged = new BoundedMap<string, Exchanged>(CAPACITY);
  const exchanging = new Map<string, Promise<Exchanged>>();

  const verify = async (token: string): Promise<VerifiedCaller> => {
    const seen = verified.get(token);
    if (seen && seen.expiresAt > now().getTime()) return seen;
    verified.delete(token);
    const fresh = await verifyCaller(token, keys, now());
    verified.set(token, fresh);
    return fresh;
  };

  const exchange = async (sessionToken: string): Promise<Exchanged> => {
    try {
      const { token } = await user.post('/internal/tokens', { sessionToken }, CallerToken, { isIdempotent: true });
      const fresh = { ...(await verifyCaller(token, keys, now())), freshUntil: now().getTime() + SESSION_FRESH_MILLIS };
      exchanged.set(sessionToken, fresh);
      return fresh;
    } catch (error) {
      const stale = exchanged.get(sessionToken);
      if (error instanceof DependencyUnavailable && stale && stale.expiresAt > now().getTime()) return stale;
      exchanged.delete(sessionToken);
      if (error instanceof RemoteRefusal && (error.status === 401 || error.status === 400)) throw asRefusal(error);
      throw error;
    }
  };

  return {
    ofToken: async (token) => (await verify(token)).caller,
    ofSession: async (sessionToken) => {
      const seen = exchanged.get(sessionToken);
      if (seen && seen.freshUntil > now().getTime()) return seen.caller;
      let exchangeUnderWay = exchanging.get(sessionToken);
      if (!exchangeUnderWay) {
        exchangeUnderWay = exchange(sessionToken).finally(() => exchanging.delete(sessionToken));
        exchanging.set(sessionToken, exchangeUnderWay);
      }
      return (await exchangeUnderWay).caller;
    },
  };
}

function asRefusal({ code }: RemoteRefusal): PlatformError {
  if (code === 'session-expired') return new PlatformError('session-expired', 'the session has ended; sign in again');
  return new PlatformError('session-invalid', 'the session does not exist; sign in again');
}
