import type { FastifyReply } from 'fastify';
import type { SignedIn } from '../../contracts/user/http.ts';
import type { Account } from '../../domain/user/account/account.ts';
import { rolesOf } from '../../domain/user/session/session.ts';
import type { NewSession } from '../../domain/user/session/session.ts';

/** Sets the cookie of a session; with `isSecure`, browsers send it by https only. */
export function setSessionCookie(reply: FastifyReply, { token, expiresAt }: NewSession, isSecure: boolean): void {
  reply.setCookie('session', token, { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure, expires: expiresAt });
}

export function signedIn({ customerId, accountId, roles }: Account, { token }: NewSession, nextStep: SignedIn['nextStep'] = null) {
  return { customerId, accountId, roles: [...rolesOf({ roles, secondFactorAt: null })], sessionToken: token, nextStep };
}
