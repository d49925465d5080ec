import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { ErasureConfirmation, ErasureRequest, ErasureView } from '../../contracts/user/erasure.ts';
import { PasskeyOptions } from '../../contracts/user/passkeys.ts';
import type { UsedCredential } from '../../contracts/user/passkeys.ts';
import { eraseAccount, readErasure, requestErasure } from '../../domain/user/erasure/store.ts';
import { UserError } from '../../domain/user/errors.ts';
import { findPasskey, recordUse } from '../../domain/user/passkey/store.ts';
import { findAccount, findCredentials } from '../../domain/user/session/store.ts';
import { mailboxOf } from '../../platform/contact/mailbox.ts';
import { clientAddress } from '../../platform/http/client-address.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import { ownActOf } from './own-act.ts';
import type { PasskeyRoutesProps } from './passkey-routes.ts';
import { refused } from './passkeys.ts';

/** Shoppers have their account erased, by a mailed link: decision 44. */
export function erasureRoutes(app: Service, { database, sessions, hasher, limits, passkeys, now }: PasskeyRoutesProps): void {
  const purposeOf = (accountId: string) => `erase:${accountId}`;

  const checkPassword = async (request: FastifyRequest, accountId: string, password: string): Promise<void> => {
    const client = clientAddress(request);
    const email = (await findAccount(database, accountId))?.email ?? '';
    const subject = [mailboxOf(email), client] as const;
    await limits.signInsToAccount.spend(...subject);
    const account = await findCredentials(database, email);
    if (!(await hasher.verify(password, account?.passwordHash)))
      throw new UserError('wrong-password', 'this is not the password of your account');
    await limits.signInsToAccount.reset(...subject);
  };

  const checkPasskey = async (accountId: string, credential: UsedCredential): Promise<void> => {
    const passkey = await findPasskey(database, credential.id);
    const counter = await passkeys.used(purposeOf(accountId), credential, passkey);
    if (passkey?.accountId !== accountId || !(await recordUse(database, credential.id, counter, now()))) throw refused();
  };

  app.post(
    '/api/accounts/current/erasure/passkey',
    {
      onRequest: requireCaller,
      schema: { description: 'Begins to prove by a passkey who asks for an erasure.', response: { 200: PasskeyOptions } },
    },
    async (request) => ({ options: { ...(await passkeys.request(purposeOf(ownActOf(request, now()).accountId))) } }),
  );

  app.post(
    '/api/accounts/current/erasure',
    {
      onRequest: requireCaller,
      schema: { description: 'Mails a link that erases the account.', body: ErasureRequest, response: { 202: z.undefined() } },
    },
    async (request, reply) => {
      const own = ownActOf(request, now());
      const { password, credential } = request.body;
      if (password !== undefined) await checkPassword(request, own.accountId, password);
      if (credential !== undefined) await checkPasskey(own.accountId, credential);
      await limits.mailLinks.spend(clientAddress(request));
      await requestErasure(database, own);
      return reply.code(202).send();
    },
  );

  app.post(
    '/api/accounts/erasures/read',
    {
      schema: {
        description: 'What a mailed link erases. Reading does not use it up.',
        body: ErasureConfirmation,
        response: { 200: ErasureView },
      },
    },
    ({ body }) => readErasure(database, body.token, now()),
  );

  app.post(
    '/api/accounts/erasures',
    {
      schema: {
        description: 'Erases the account of a mailed link, for good.',
        body: ErasureConfirmation,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await sessions.remove(...(await eraseAccount(database, request.body.token, now())));
      request.log.info('account erased');
      return reply.code(204).send();
    },
  );
}
