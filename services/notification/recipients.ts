import type { FastifyRequest } from 'fastify';
import { Me } from '../../contracts/user/http.ts';
import { NotificationError } from '../../domain/notification/errors.ts';
import { httpClient } from '../../platform/http/client.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import { RemoteRefusal } from '../../platform/http/remote-refusal.ts';

const TIMEOUT_MILLIS = 2_000;

/** The address of the sender's account. @throws NotificationError `account-needed` for a guest */
export type AddressOf = (request: FastifyRequest) => Promise<string>;

/** Asks the user service, which has the current address, in the sender's name. */
export function accountAddresses(userUrl: string): AddressOf {
  const user = httpClient({ baseUrl: userUrl, timeoutMillis: TIMEOUT_MILLIS });
  return async ({ caller, headers: { authorization, cookie } }) => {
    const headers = { ...(authorization !== undefined && { authorization }), ...(cookie !== undefined && { cookie }) };
    const { email } = caller.accountId === null ? { email: null } : await user.get('/api/me', Me, { headers }).catch(signedOut);
    if (email === null) throw new NotificationError('account-needed', 'sign in first: messages are chosen for the address of an account');
    return email;
  };
}

/** The session has ended since its token was made. */
function signedOut(error: unknown): never {
  if (error instanceof RemoteRefusal && error.status === 401)
    throw new PlatformError('sign-in-required', 'this session has ended: sign in again');
  throw error;
}
