import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { SignedIn } from '../../contracts/user/http.ts';
import { NewPasskey, PasskeyList, PasskeyName, PasskeyOptions, PasskeySignIn } from '../../contracts/user/passkeys.ts';
import { UserError } from '../../domain/user/errors.ts';
import {
  addPasskey,
  credentialIdsOf,
  findPasskey,
  listPasskeys,
  recordUse,
  removePasskey,
  renamePasskey,
} from '../../domain/user/passkey/store.ts';
import { newSession } from '../../domain/user/session/session.ts';
import { findAccount, signIn } from '../../domain/user/session/store.ts';
import { clientAddress } from '../../platform/http/client-address.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller, sessionTokenOf } from '../../platform/identity/identity.ts';
import { ownActOf } from './own-act.ts';
import { refused } from './passkeys.ts';
import type { Passkeys } from './passkeys.ts';
import type { RoutesProps } from './routes.ts';
import { sessionClient } from './session-client.ts';
import { setSessionCookie, signedIn } from './session-reply.ts';

const PASSKEYS = '/api/accounts/current/passkeys';

const Params = z.object({ passkeyId: z.uuid() });

const NoContent = { 204: z.undefined() };

export interface PasskeyRoutesProps extends RoutesProps {
  readonly passkeys: Passkeys;
}

/** Shoppers sign in with passkeys: decision 44. */
export function passkeyRoutes(app: Service, { database, sessions, limits, passkeys, isSecure, now }: PasskeyRoutesProps): void {
  const ownAct = (request: FastifyRequest) => ownActOf(request, now());

  app.post(
    `${PASSKEYS}/options`,
    { onRequest: requireCaller, schema: { description: 'Begins to add a passkey.', response: { 200: PasskeyOptions } } },
    async (request) => {
      const { accountId } = ownAct(request);
      const account = await findAccount(database, accountId);
      if (!account || account.roles.length > 0)
        throw new UserError('work-account', 'accounts of staff and importers sign in by password and second factor');
      return { options: { ...(await passkeys.creation(account, await credentialIdsOf(database, accountId))) } };
    },
  );

  app.post(PASSKEYS, { onRequest: requireCaller, schema: { body: NewPasskey, response: NoContent } }, async (request, reply) => {
    const own = ownAct(request);
    const { name, credential } = request.body;
    await addPasskey(database, { name, ...(await passkeys.created(own.accountId, credential)) }, own);
    return reply.code(204).send();
  });

  app.get(PASSKEYS, { onRequest: requireCaller, schema: { response: { 200: PasskeyList } } }, async (request) => ({
    passkeys: [...(await listPasskeys(database, ownAct(request).accountId))],
  }));

  app.put(
    `${PASSKEYS}/:passkeyId`,
    { onRequest: requireCaller, schema: { params: Params, body: PasskeyName, response: NoContent } },
    async (request, reply) => {
      await renamePasskey(database, request.params.passkeyId, request.body.name, ownAct(request));
      return reply.code(204).send();
    },
  );

  app.delete(
    `${PASSKEYS}/:passkeyId`,
    { onRequest: requireCaller, schema: { params: Params, response: NoContent } },
    async (request, reply) => {
      await removePasskey(database, request.params.passkeyId, ownAct(request));
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/sessions/passkey/options',
    { schema: { description: 'Begins to sign in with a passkey.', response: { 200: PasskeyOptions } } },
    async () => ({ options: { ...(await passkeys.request('sign-in')) } }),
  );

  app.post('/api/sessions/passkey', { schema: { body: PasskeySignIn, response: { 201: SignedIn } } }, async (request, reply) => {
    const { credential } = request.body;
    const client = clientAddress(request);
    await limits.signIns.spend(client);
    const passkey = await findPasskey(database, credential.id);
    const counter = await passkeys.used('sign-in', credential, passkey);
    if (!passkey) throw refused();
    const session = newSession(passkey.roles, false, now());
    const beginning = { session, guestToken: sessionTokenOf(request), client: sessionClient(request), now: now() };
    const outdated = await database.transaction(async (sql) => {
      if (!(await recordUse(sql, credential.id, counter, now()))) throw refused();
      return signIn(sql, passkey, beginning, 'signed-in-by-passkey');
    });
    await sessions.remove(...outdated);
    await limits.signIns.giveBack(client);
    request.log.info({ accountId: passkey.accountId }, 'signed in by passkey');
    setSessionCookie(reply, session, isSecure);
    return reply.code(201).send(signedIn(passkey, session));
  });
}
