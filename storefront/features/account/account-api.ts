import type * as z from 'zod';
import { AddressList } from '../../../contracts/user/addresses.ts';
import type { SavedAddress } from '../../../contracts/user/addresses.ts';
import { Profile } from '../../../contracts/user/profile.ts';
import { call, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

const CURRENT = '/api/accounts/current';

export async function fetchProfile(session: string): Promise<Profile> {
  return callOwn(session, Profile, '/profile');
}

export async function fetchAddresses(session: string): Promise<readonly SavedAddress[]> {
  return (await callOwn(session, AddressList, '/addresses')).addresses;
}

/** Calls a route of the account of a session. */
export async function callOwn<T>(session: string | undefined, schema: z.ZodType<T>, path: string, change: Change = {}): Promise<T> {
  return call(schema, { base: config().USER_URL, path: `${CURRENT}${path}`, session, ...change });
}

/** The same, without a body in the response. */
export async function changeOwn(session: string | undefined, path: string, change: Change): Promise<void> {
  await send({ base: config().USER_URL, path: `${CURRENT}${path}`, session, ...change });
}

interface Change {
  readonly method?: 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
}
