import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { CreatedStaffAccount, FactorReset, NewStaffAccount, RolesChange, StaffAccounts } from '../../contracts/user/staff.ts';
import { UserError } from '../../domain/user/errors.ts';
import { addWorkAccount } from '../../domain/user/session/store.ts';
import { listStaff, recordAct, resetPassword, resetSecondFactor, setRoles } from '../../domain/user/staff/store.ts';
import type { Acting } from '../../domain/user/staff/store.ts';
import { actsRoute } from '../../platform/audit/acts-route.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireRole } from '../../platform/identity/identity.ts';
import type { Caller, StaffRole } from '../../platform/identity/caller.ts';
import type { SecondFactorProps } from './second-factor-routes.ts';

const PATH = '/api/accounts/staff';

const ALL_STAFF = ['support', 'merchandiser', 'finance', 'admin'] as const satisfies readonly StaffRole[];

const Params = z.object({ accountId: z.uuid() });

/** Admins keep the accounts of the staff. */
export function staffRoutes(app: Service, { database, sessions, hasher, now }: SecondFactorProps): void {
  const asAdmin = { onRequest: requireRole('admin') } as const;
  const acting = ({ accountId }: Caller, reason: string): Acting => ({ accountId, reason, at: now() });

  // Colleagues see each other's names beside what they did.
  app.get(PATH, { onRequest: requireRole(...ALL_STAFF), schema: { response: { 200: StaffAccounts } } }, async () => ({
    accounts: [...(await listStaff(database))],
  }));

  app.post(PATH, { ...asAdmin, schema: { body: NewStaffAccount, response: { 201: CreatedStaffAccount } } }, async (request, reply) => {
    const { email, name, roles, reason } = request.body;
    const initialPassword = randomBytes(18).toString('base64url');
    const passwordHash = await hasher.hash(initialPassword);
    const account = await database.transaction(async (sql) => {
      const added = await addWorkAccount(sql, { email, name, passwordHash, roles, hasInitialPassword: true }, now());
      if (!added)
        throw new UserError('email-taken', 'there is an account with this e-mail address; an account of the staff needs one of its own');
      await recordAct(sql, 'create-account', added.accountId, acting(request.caller, reason), { roles });
      return added;
    });
    return reply.code(201).send({ accountId: account.accountId, initialPassword });
  });

  app.put(
    `${PATH}/:accountId/roles`,
    { ...asAdmin, schema: { params: Params, body: RolesChange, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const { roles, reason } = request.body;
      const ended = await setRoles(
        database,
        { accountId: request.params.accountId, roles: [...new Set(roles)] },
        acting(request.caller, reason),
      );
      await sessions.remove(...ended);
      return reply.code(204).send();
    },
  );

  app.post(
    `${PATH}/:accountId/second-factor/reset`,
    { ...asAdmin, schema: { params: Params, body: FactorReset, response: { 204: z.undefined() } } },
    async (request, reply) => {
      const ended = await resetSecondFactor(database, request.params.accountId, acting(request.caller, request.body.reason));
      await sessions.remove(...ended);
      return reply.code(204).send();
    },
  );

  app.post(
    `${PATH}/:accountId/password/reset`,
    {
      ...asAdmin,
      schema: {
        description: 'Replaces a lost password, and the second factor with it: their owner enrols again.',
        params: Params,
        body: FactorReset,
        response: { 200: CreatedStaffAccount },
      },
    },
    async (request) => {
      const { accountId } = request.params;
      const initialPassword = randomBytes(18).toString('base64url');
      const passwordHash = await hasher.hash(initialPassword);
      const ended = await resetPassword(database, { accountId, passwordHash }, acting(request.caller, request.body.reason));
      await sessions.remove(...ended);
      return { accountId, initialPassword };
    },
  );

  actsRoute(app, `${PATH}/acts`, { sql: database, schema: 'users' });
}
