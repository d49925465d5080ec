import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { AddressEntry, AddressList, SavedAddress } from '../../contracts/user/addresses.ts';
import { AccountExport } from '../../contracts/user/export.ts';
import { Profile, ProfileChange } from '../../contracts/user/profile.ts';
import { exportAccount } from '../../domain/user/account/export.ts';
import { addAddress, changeAddress, listAddresses, removeAddress } from '../../domain/user/address/store.ts';
import { changeProfile, readProfile } from '../../domain/user/profile/store.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller } from '../../platform/identity/identity.ts';
import { ownActOf } from './own-act.ts';
import type { RoutesProps } from './routes.ts';

const Params = z.object({ addressId: z.uuid() });

const ADDRESSES = '/api/accounts/current/addresses';

const NoContent = { 204: z.undefined() };

/** Shoppers keep their name and where their orders go. */
export function profileRoutes(app: Service, { database, now }: Pick<RoutesProps, 'database' | 'now'>): void {
  const ownAct = (request: FastifyRequest) => ownActOf(request, now());

  app.get('/api/accounts/current/profile', { onRequest: requireCaller, schema: { response: { 200: Profile } } }, (request) =>
    readProfile(database, ownAct(request).accountId),
  );

  app.put(
    '/api/accounts/current/profile',
    { onRequest: requireCaller, schema: { body: ProfileChange, response: { 200: Profile } } },
    (request) => changeProfile(database, request.body, ownAct(request)),
  );

  app.post(
    '/api/accounts/current/export',
    {
      onRequest: requireCaller,
      schema: { description: 'What this service has about the owner of the account.', response: { 200: AccountExport } },
    },
    (request) => exportAccount(database, ownAct(request)),
  );

  app.get(ADDRESSES, { onRequest: requireCaller, schema: { response: { 200: AddressList } } }, async (request) => ({
    addresses: [...(await listAddresses(database, ownAct(request).accountId))],
  }));

  app.post(
    ADDRESSES,
    { onRequest: requireCaller, schema: { body: AddressEntry, response: { 201: SavedAddress.pick({ addressId: true }) } } },
    async (request, reply) => reply.code(201).send({ addressId: await addAddress(database, request.body, ownAct(request)) }),
  );

  app.put(
    `${ADDRESSES}/:addressId`,
    { onRequest: requireCaller, schema: { params: Params, body: AddressEntry, response: NoContent } },
    async (request, reply) => {
      await changeAddress(database, request.params.addressId, request.body, ownAct(request));
      return reply.code(204).send();
    },
  );

  app.delete(
    `${ADDRESSES}/:addressId`,
    { onRequest: requireCaller, schema: { params: Params, response: NoContent } },
    async (request, reply) => {
      await removeAddress(database, request.params.addressId, ownAct(request));
      return reply.code(204).send();
    },
  );
}
