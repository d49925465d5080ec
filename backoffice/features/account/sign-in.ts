import * as z from 'zod';
import { SignedIn } from '../../../contracts/user/http.ts';
import { SecondFactorAccepted, SecondFactorKey, StaffAccounts } from '../../../contracts/user/staff.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const SESSION = '/api/sessions/current';

const base = () => config().USER_URL;

export async function signIn(email: string, password: string): Promise<SignedIn> {
  return call(SignedIn, { base: base(), path: '/api/sessions', method: 'POST', body: { email, password } });
}

export async function beginEnrolment(session: string): Promise<SecondFactorKey> {
  return call(SecondFactorKey, { base: base(), path: `${SESSION}/second-factor/enrolment`, method: 'POST', session, body: {} });
}

export async function enterCode(session: string, code: string, newPassword: string): Promise<SecondFactorAccepted> {
  const body = { code, ...(newPassword !== '' && { newPassword }) };
  return call(SecondFactorAccepted, { base: base(), path: `${SESSION}/second-factor`, method: 'POST', session, body });
}

export async function signOut(session: string): Promise<void> {
  await send({ base: base(), path: SESSION, method: 'DELETE', session });
}

/** The accounts of the staff. */
export async function staffAccounts(session: string) {
  return (await call(StaffAccounts, { base: base(), path: '/api/accounts/staff', session })).accounts;
}

/** The names of colleagues by account. */
export async function namesOf(session: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await staffAccounts(session)).map(({ accountId, name, email }) => [accountId, `${name} (${email})`]));
}

/** What the page of the enrolment shows. */
export const Enrolment = z.object({ key: z.string(), uri: z.string(), needsNewPassword: z.boolean() });
