import type { FastifyRequest } from 'fastify';
import { SecondFactorAccepted, SecondFactorEntry, SecondFactorKey } from '../../contracts/user/staff.ts';
import type { Account } from '../../domain/user/account/account.ts';
import { refuseWeakPassword } from '../../domain/user/account/password.ts';
import { UserError } from '../../domain/user/errors.ts';
import { isRecoveryCode, newRecoveryCodes } from '../../domain/user/second-factor/recovery-code.ts';
import { acceptStep, beginEnrolment, beginTry, replaceRecoveryCodes, useRecoveryCode } from '../../domain/user/second-factor/store.ts';
import type { SecondFactor } from '../../domain/user/second-factor/store.ts';
import { hashToken, isStaff, newSession } from '../../domain/user/session/session.ts';
import { findWorkAccount, raiseSession, replaceInitialPassword } from '../../domain/user/session/store.ts';
import type { WorkAccount } from '../../domain/user/session/store.ts';
import { recordAct } from '../../domain/user/staff/store.ts';
import { PlatformError } from '../../platform/http/errors.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller, sessionTokenOf } from '../../platform/identity/identity.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { keyUri, newKey, stepOf } from './authenticator.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import type { RoutesProps } from './routes.ts';
import { sessionClient } from './session-client.ts';

const PATH = '/api/sessions/current/second-factor';

/** PCI DSS 8.3.6, for those who see other people's orders. */
const SHORTEST_STAFF_PASSWORD = 12;

export type SecondFactorProps = Pick<RoutesProps, 'database' | 'sessions' | 'hasher' | 'now'>;

/** Staff enrol an authenticator app, and enter its codes at each sign-in. */
export function secondFactorRoutes(app: Service, { database, sessions, hasher, now }: SecondFactorProps): void {
  app.post(
    `${PATH}/enrolment`,
    {
      onRequest: requireCaller,
      schema: {
        description: "Makes the key of a staff account's authenticator app. The first code confirms it.",
        response: { 200: SecondFactorKey },
      },
    },
    async (request) => {
      const { account } = await staffOf(request);
      const key = newKey();
      if (!(await beginEnrolment(database, account.accountId, key, now())))
        throw new UserError('second-factor-exists', 'this account has a second factor: enter its code or a recovery code');
      return { key, uri: keyUri(key, account.email), needsNewPassword: account.hasInitialPassword };
    },
  );

  app.post(
    PATH,
    {
      onRequest: requireCaller,
      schema: {
        description:
          "Accepts a code, and replaces the session by one in which the account's roles count. The first code confirms the enrolment.",
        body: SecondFactorEntry,
        response: { 200: SecondFactorAccepted },
      },
    },
    async (request) => {
      const { token, account } = await staffOf(request);
      const { code, newPassword } = request.body;
      const factor = await beginTry(database, account.accountId, now());
      if (factor === 'none') throw new UserError('no-second-factor', 'this account has no second factor yet: enrol one first');
      if (factor === 'locked') {
        request.log.warn({ accountId: account.accountId }, 'second factor locked');
        throw new UserError('second-factor-locked', 'too many wrong codes were entered; try again in a quarter of an hour');
      }
      const passwordHash = factor.isConfirmed ? undefined : await hashNewPassword(account, newPassword);
      const session = newSession(account.roles, false, now());
      const accepted = await database.transaction(async (sql) => {
        const left = await acceptCode(sql, account, factor, code);
        if (passwordHash !== undefined) await replaceInitialPassword(sql, account.accountId, passwordHash);
        const recoveryCodes = factor.isConfirmed ? null : newRecoveryCodes();
        if (recoveryCodes) await replaceRecoveryCodes(sql, account.accountId, recoveryCodes);
        await recordFactor(sql, account, { isConfirmed: factor.isConfirmed, left });
        await raiseSession(sql, token, account, { session, client: sessionClient(request), now: now() });
        return { recoveryCodes, recoveryCodesLeft: left };
      });
      await sessions.remove(hashToken(token));
      const { customerId, accountId, roles } = account;
      request.log.info({ accountId, roles }, 'second factor accepted');
      return {
        customerId,
        accountId,
        roles,
        sessionToken: session.token,
        nextStep: null,
        recoveryCodes: accepted.recoveryCodes ? [...accepted.recoveryCodes] : null,
        recoveryCodesLeft: accepted.recoveryCodesLeft,
      };
    },
  );

  async function staffOf(request: FastifyRequest): Promise<{ readonly token: string; readonly account: WorkAccount }> {
    const token = sessionTokenOf(request);
    const { accountId } = request.caller;
    const account = accountId === null ? undefined : await findWorkAccount(database, accountId);
    if (token === undefined || !account || !isStaff(account.roles))
      throw new PlatformError('role-missing', 'only accounts of the staff have a second factor; sign in with one');
    return { token, account };
  }

  /** @returns how many recovery codes are left, if one was used */
  async function acceptCode(sql: Sql, { accountId }: Account, { key, isConfirmed }: SecondFactor, typed: string): Promise<number | null> {
    if (isConfirmed && isRecoveryCode(typed)) {
      const left = await useRecoveryCode(sql, accountId, typed, now());
      if (left !== undefined) return left;
      throw new UserError('wrong-code', 'there is no such recovery code, or it was used before');
    }
    const step = stepOf(key, typed, now());
    if (step === undefined) throw new UserError('wrong-code', "this is not the app's present code; check the clock of the device");
    if (await acceptStep(sql, accountId, step, now())) return null;
    throw new UserError('wrong-code', 'this code was used before; wait for the next one');
  }

  async function hashNewPassword(account: WorkAccount, newPassword: string | undefined): Promise<string | undefined> {
    if (!account.hasInitialPassword) return undefined;
    if (newPassword === undefined)
      throw new UserError('new-password-needed', 'an admin has seen your password: choose one of your own and send it as newPassword');
    refuseWeakPassword({
      password: newPassword,
      email: account.email,
      commonPasswords: COMMON_PASSWORDS,
      shortest: SHORTEST_STAFF_PASSWORD,
    });
    return hasher.hash(newPassword);
  }

  async function recordFactor(sql: Sql, { accountId }: Account, { isConfirmed, left }: { isConfirmed: boolean; left: number | null }) {
    const acting = { accountId, at: now() };
    if (!isConfirmed) await recordAct(sql, 'enrol-second-factor', accountId, { ...acting, reason: 'first sign-in' });
    if (left !== null) await recordAct(sql, 'use-recovery-code', accountId, { ...acting, reason: 'sign-in without the app' }, { left });
  }
}
