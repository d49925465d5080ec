import * as z from 'zod';
import type { Account } from '../../domain/user/account/account.ts';
import { importCustomers } from '../../domain/user/account/external-customers.ts';
import { Arrivals, Credentials, CustomersImport, ImportedCustomers, Me, NewGuest, SignedIn } from '../../contracts/user/http.ts';
import { hashToken, isStaff, newSession } from '../../domain/user/session/session.ts';
import { arriveAsGuest, beginAsGuest, endSession, findAccount, findCredentials, signIn } from '../../domain/user/session/store.ts';
import { hasSecondFactor } from '../../domain/user/second-factor/store.ts';
import { UserError } from '../../domain/user/errors.ts';
import { mailboxOf } from '../../platform/contact/mailbox.ts';
import { clientAddress } from '../../platform/http/client-address.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller, requireRole, sessionTokenOf } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { limitSpreadGuessing } from './guess-limits.ts';
import type { Limits } from './limits.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { SessionCache } from './session-cache.ts';
import { sessionClient } from './session-client.ts';
import { setSessionCookie, signedIn } from './session-reply.ts';

export interface RoutesProps {
  readonly database: Database;
  readonly sessions: SessionCache;
  readonly hasher: PasswordHasher;
  readonly limits: Limits;
  readonly isSecure: boolean;
  readonly now: () => Date;
}

export function routes(app: Service, { database, sessions, hasher, limits, isSecure, now }: RoutesProps): void {
  const nextStepOf = async ({ accountId, roles }: Account): Promise<SignedIn['nextStep']> => {
    if (!isStaff(roles)) return null;
    return (await hasSecondFactor(database, accountId)) ? 'enter-second-factor' : 'enrol-second-factor';
  };

  app.post('/api/guests', { schema: { body: Arrivals.nullish(), response: { 201: NewGuest } } }, async (request, reply) => {
    await limits.guests.spend(clientAddress(request));
    const session = newSession([], true, now());
    const arrivals = request.body?.arrivals ?? [];
    const customerId = await (arrivals.length > 0 ? arriveAsGuest(database, session, arrivals) : beginAsGuest(database, session));
    setSessionCookie(reply, session, isSecure);
    return reply.code(201).send({ customerId, sessionToken: session.token });
  });

  app.post('/api/sessions', { schema: { body: Credentials, response: { 201: SignedIn } } }, async (request, reply) => {
    const { email, password } = request.body;
    const client = clientAddress(request);
    const mailbox = mailboxOf(email);
    await limits.signInsToAccount.spend(mailbox, client);
    await limits.signIns.spend(client);
    const account = await findCredentials(database, email);
    const { network } = sessionClient(request);
    const takeBack = await limitSpreadGuessing(database, limits, { accountId: account?.accountId, mailbox, network, password });
    const isRight = await hasher.verify(password, account?.passwordHash);
    if (!account || !isRight)
      throw new UserError('wrong-credentials', 'there is no account with this e-mail address and password; check both');
    const session = newSession(account.roles, false, now());
    const beginning = { session, guestToken: sessionTokenOf(request), client: sessionClient(request), now: now() };
    const outdated = await database.transaction((sql) => signIn(sql, account, beginning));
    await sessions.remove(...outdated);
    await limits.signInsToAccount.reset(mailbox, client);
    await limits.signIns.giveBack(client);
    await takeBack();
    request.log.info({ accountId: account.accountId, roles: account.roles }, 'signed in');
    setSessionCookie(reply, session, isSecure);
    return reply.code(201).send(signedIn(account, session, await nextStepOf(account)));
  });

  // Also succeeds for a session that has ended: the cookie is removed either way.
  app.delete('/api/sessions/current', { schema: { response: { 204: z.undefined() } } }, async (request, reply) => {
    const token = sessionTokenOf(request);
    if (token) {
      await endSession(database, token);
      await sessions.remove(hashToken(token));
    }
    return reply.clearCookie('session', { path: '/' }).code(204).send();
  });

  app.get(
    '/api/me',
    {
      onRequest: requireCaller,
      schema: { response: { 200: Me } },
    },
    async ({ caller }) => {
      const account = caller.accountId === null ? undefined : await findAccount(database, caller.accountId);
      return { ...caller, email: account?.email ?? null, name: account?.name ?? null };
    },
  );

  app.post(
    '/api/customers',
    {
      onRequest: requireRole('importer'),
      schema: {
        body: CustomersImport,
        response: { 200: ImportedCustomers },
      },
    },
    async (request) => ({ customers: [...(await importCustomers(database, request.body.customers))] }),
  );
}
