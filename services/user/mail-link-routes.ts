import * as z from 'zod';
import { LinkRequest, LinkToken, LinkView, NewAccount, NewPassword, SignedIn } from '../../contracts/user/http.ts';
import { refuseWeakPassword } from '../../domain/user/account/password.ts';
import { UserError } from '../../domain/user/errors.ts';
import { openAccountByLink, readLink, requestLink, resetPassword } from '../../domain/user/mail-link/store.ts';
import { hashToken, newSession } from '../../domain/user/session/session.ts';
import { clientAddress } from '../../platform/http/client-address.ts';
import type { Service } from '../../platform/http/service.ts';
import { sessionTokenOf } from '../../platform/identity/identity.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import type { RoutesProps } from './routes.ts';
import { sessionClient } from './session-client.ts';
import { setSessionCookie, signedIn } from './session-reply.ts';

/** Accounts are opened, and passwords replaced, by links that are mailed: decision 39. */
export function mailLinkRoutes(app: Service, { database, sessions, hasher, limits, isSecure, now }: RoutesProps): void {
  const hashOf = async (token: string, opens: LinkView['opens'], password: string): Promise<string> => {
    const link = await readLink(database, token, now());
    if (link.opens !== opens)
      throw new UserError('link-invalid', `this link does not open ${opens === 'account' ? 'an account' : 'a password'}`);
    refuseWeakPassword({ password, email: link.email, commonPasswords: COMMON_PASSWORDS });
    return hasher.hash(password);
  };

  app.post(
    '/api/accounts/links',
    {
      schema: {
        description: 'Mails a link that opens an account, or replaces the password of one. The response is the same for every address.',
        body: LinkRequest,
        response: { 202: z.undefined() },
      },
    },
    async (request, reply) => {
      await limits.mailLinks.spend(clientAddress(request));
      await requestLink(database, request.body, now());
      return reply.code(202).send();
    },
  );

  app.post(
    '/api/accounts/links/read',
    {
      schema: {
        description: 'What a mailed link opens. Reading does not use it up.',
        body: LinkToken,
        response: { 200: LinkView },
      },
    },
    async ({ body }) => readLink(database, body.token, now()),
  );

  app.post('/api/accounts', { schema: { body: NewAccount, response: { 201: SignedIn } } }, async (request, reply) => {
    const { token, password, name } = request.body;
    const passwordHash = await hashOf(token, 'account', password);
    const session = newSession([], false, now());
    const guestToken = sessionTokenOf(request);
    const beginning = { session, guestToken, client: sessionClient(request), now: now() };
    const account = await openAccountByLink(database, token, { name, passwordHash }, beginning);
    if (guestToken) await sessions.remove(hashToken(guestToken));
    request.log.info({ accountId: account.accountId, customerId: account.customerId }, 'account created');
    setSessionCookie(reply, session, isSecure);
    return reply.code(201).send(signedIn(account, session));
  });

  app.put(
    '/api/accounts/password',
    {
      schema: {
        description: 'Replaces the password by a mailed link. Ends all sessions of the account and begins one.',
        body: NewPassword,
        response: { 200: SignedIn },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      const passwordHash = await hashOf(token, 'password', password);
      const session = newSession([], false, now());
      const beginning = { session, guestToken: sessionTokenOf(request), client: sessionClient(request), now: now() };
      const { account, outdated } = await resetPassword(database, token, passwordHash, beginning);
      await sessions.remove(...outdated);
      request.log.info({ accountId: account.accountId }, 'password replaced');
      setSessionCookie(reply, session, isSecure);
      return reply.send(signedIn(account, session));
    },
  );
}
