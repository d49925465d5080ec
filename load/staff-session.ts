import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { Me } from '../contracts/user/http.ts';
import { SecondFactorAccepted } from '../contracts/user/staff.ts';
import { accountOf, authenticatorSecretOf, defaultEndpointsFile, shopUrl } from '../tools/endpoints.ts';
import type { Endpoints } from '../tools/endpoints.ts';
import { Shop, ShopRefusal } from './shop.ts';

const PERIOD_MILLIS = 30_000;

/** Programs that run at once share a session by this file: a code is accepted once. */
const file = join(dirname(defaultEndpointsFile), 'staff-session');

/** A session of the first staff account of the shop on this machine, with its second factor. */
export async function signInStaff(door: Shop, endpoints: Endpoints): Promise<Shop> {
  return door.withSession(await staffSession(door, endpoints));
}

export async function staffSession(door: Shop, endpoints: Endpoints): Promise<string> {
  const totp = new TOTP({ secret: Secret.fromUTF8(authenticatorSecretOf(endpoints)) });
  for (let tries = 1; ; tries += 1) {
    const shared = await sharedSession(door);
    if (shared !== undefined) return shared;
    try {
      const signedIn = await door.signIn(accountOf(endpoints, 'StaffAccount'));
      const body = { code: totp.generate() };
      const { sessionToken } = await signedIn.call(
        { method: 'POST', path: '/api/sessions/current/second-factor', body },
        SecondFactorAccepted,
      );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, sessionToken, { mode: 0o600 });
      return sessionToken;
    } catch (error) {
      if (tries === 3 || !(error instanceof ShopRefusal && error.code === 'wrong-code')) throw error;
      // Another program has used the present code.
      await pause(PERIOD_MILLIS - (Date.now() % PERIOD_MILLIS));
    }
  }
}

/** The headers of a request of that account to a service. */
export async function staffHeaders(endpoints: Endpoints): Promise<Readonly<Record<string, string>>> {
  const door = Shop.at(shopUrl(endpoints), 1);
  try {
    return { authorization: `Session ${await staffSession(door, endpoints)}` };
  } finally {
    await door.close();
  }
}

async function sharedSession(door: Shop): Promise<string | undefined> {
  try {
    const token = readFileSync(file, 'utf8');
    const { roles } = await door.withSession(token).call({ method: 'GET', path: '/api/me' }, Me);
    return roles.length > 0 ? token : undefined;
  } catch (error) {
    if (error instanceof ShopRefusal || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) return undefined;
    throw error;
  }
}
