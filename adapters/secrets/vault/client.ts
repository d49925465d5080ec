import * as z from 'zod';
import { vaultHttp, type VaultHttpProps, type VaultRequest } from './http.ts';
import { VaultError } from './vault-error.ts';

const Token = z.object({
  auth: z.object({ client_token: z.string().min(1), lease_duration: z.number(), renewable: z.boolean() }),
});

/** A token is renewed once this part of its life has passed. */
const RENEWED_AFTER = 2 / 3;

export interface VaultClientProps extends VaultHttpProps {
  readonly roleId: string;
  readonly secretId: () => Promise<string>;
  readonly now: () => number;
}

export interface VaultClient {
  /** Signs in if needed and sends the request; once more with a new token if Vault refuses the token. */
  send<T>(wanted: VaultRequest<T>): Promise<T>;
}

interface Session {
  readonly token: string;
  readonly isRenewable: boolean;
  readonly renewsAt: number;
  readonly endsAt: number;
}

/** A client of Vault's HTTP API that signs in by AppRole and renews its token. */
export function vaultClient({ roleId, secretId, now, ...props }: VaultClientProps): VaultClient {
  const http = vaultHttp(props);
  let current: Promise<Session> | undefined;

  const open = ({ auth }: z.infer<typeof Token>): Session => {
    const millis = auth.lease_duration * 1_000;
    // Vault reports 0 for a token that never ends.
    const endsAt = millis === 0 ? Number.POSITIVE_INFINITY : now() + millis;
    return { token: auth.client_token, isRenewable: auth.renewable, renewsAt: now() + millis * RENEWED_AFTER, endsAt };
  };

  const signIn = async (signal: AbortSignal): Promise<Session> => {
    const body = { role_id: roleId, secret_id: await secretId() };
    return open(await http({ method: 'POST', path: 'auth/approle/login', body, response: Token, signal }));
  };

  const renew = async (session: Session, signal: AbortSignal): Promise<Session> => {
    try {
      const renewed = open(await http({ method: 'POST', path: 'auth/token/renew-self', body: {}, response: Token, signal }, session.token));
      // At its longest life a token is renewed for the rest only, so it is replaced.
      return renewed.endsAt > session.endsAt ? renewed : await signIn(signal);
    } catch (error) {
      if (error instanceof VaultError && error.status === 403) return signIn(signal);
      if (now() < session.endsAt) return session;
      throw error;
    }
  };

  const next = async (signal: AbortSignal, former?: Session): Promise<Session> => {
    if (!former || now() >= former.endsAt) return signIn(signal);
    return former.isRenewable && now() >= former.renewsAt ? renew(former, signal) : former;
  };

  const renewed = async (signal: AbortSignal, former: Promise<Session> | undefined) => next(signal, await former);

  /** One sign-in for concurrent callers. A failed one is not kept. */
  const session = async (signal: AbortSignal): Promise<Session> => {
    const wanted = renewed(signal, current);
    current = wanted;
    try {
      return await wanted;
    } catch (error) {
      if (current === wanted) current = undefined;
      throw error;
    }
  };

  return {
    async send(wanted) {
      const { token } = await session(wanted.signal);
      try {
        return await http(wanted, token);
      } catch (error) {
        if (!(error instanceof VaultError && error.status === 403)) throw error;
        // Either the token was revoked, which a new one fixes, or the policy refuses the path, which the second refusal reports.
        if ((await current)?.token === token) current = undefined;
        return http(wanted, (await session(wanted.signal)).token);
      }
    },
  };
}
