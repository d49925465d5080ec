import { AccountActs, SessionList } from '../../../contracts/user/sessions.ts';
import type { AccountAct, SessionView } from '../../../contracts/user/sessions.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

export async function fetchSessions(session: string): Promise<readonly SessionView[]> {
  return (await call(SessionList, { base: config().USER_URL, path: '/api/sessions', session })).sessions;
}

export async function fetchActs(session: string): Promise<readonly AccountAct[]> {
  return (await call(AccountActs, { base: config().USER_URL, path: '/api/accounts/current/acts', session })).acts;
}

export const ACT_TEXTS: Readonly<Record<AccountAct['act'], string>> = {
  'account-opened': 'You opened your account',
  'signed-in': 'You signed in',
  'password-replaced': 'You set a new password',
  'session-ended': 'You signed a device out',
  'other-sessions-ended': 'You signed all other devices out',
  'signed-in-by-passkey': 'You signed in with a passkey',
  'profile-changed': 'You changed your name',
  'address-added': 'You saved an address',
  'address-changed': 'You changed an address',
  'address-removed': 'You removed an address',
  'passkey-added': 'You added a passkey',
  'passkey-renamed': 'You renamed a passkey',
  'passkey-removed': 'You removed a passkey',
  'data-exported': 'You downloaded your data',
  'erasure-requested': 'You asked us to erase your account',
};

/** Such as `Firefox on Linux, network 203.0.113.0/24`. */
export function placeText({ device, network }: Pick<AccountAct, 'device' | 'network'>): string {
  return [device ?? 'Unknown device', ...(network === null ? [] : [`network ${network}`])].join(', ');
}
