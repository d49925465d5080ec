import { CreatedStaffAccount } from '../../../contracts/user/staff.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const PATH = '/api/accounts/staff';

/** What each role is for, as the form explains it. */
export const ROLES = [
  ['support', 'finds and cancels orders, retries stuck sagas'],
  ['merchandiser', 'keeps products, prices and stock, reads analytics'],
  ['finance', 'decides on stuck sagas, reads analytics'],
  ['admin', 'keeps the accounts of the staff, reads the audit trail and analytics'],
] as const;

export interface NewColleague {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly reason: string;
}

/** @returns the initial password, which is shown once */
export async function hire(session: string, body: NewColleague): Promise<string> {
  return (await call(CreatedStaffAccount, { base: config().USER_URL, path: PATH, method: 'POST', session, body })).initialPassword;
}

/** Without roles, the account is disabled. */
export async function setRoles(session: string, accountId: string, roles: readonly string[], reason: string): Promise<void> {
  await send({ base: config().USER_URL, path: pathOf(accountId, 'roles'), method: 'PUT', session, body: { roles, reason } });
}

export async function resetSecondFactor(session: string, accountId: string, reason: string): Promise<void> {
  await send({ base: config().USER_URL, path: pathOf(accountId, 'second-factor/reset'), method: 'POST', session, body: { reason } });
}

/** @returns the new initial password, which is shown once */
export async function resetPassword(session: string, accountId: string, reason: string): Promise<string> {
  const request = {
    base: config().USER_URL,
    path: pathOf(accountId, 'password/reset'),
    method: 'POST',
    session,
    body: { reason },
  } as const;
  return (await call(CreatedStaffAccount, request)).initialPassword;
}

function pathOf(accountId: string, what: string): string {
  return `${PATH}/${encodeURIComponent(accountId)}/${what}`;
}
