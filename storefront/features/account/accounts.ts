import { LinkView, Me } from '../../../contracts/user/http.ts';
import type { LinkRequest } from '../../../contracts/user/http.ts';
import { call, orNotFound, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

export async function fetchMe(session: string): Promise<Me> {
  return call(Me, { base: config().USER_URL, path: '/api/me', session });
}

/** Has a link mailed that opens an account or replaces a password. */
export async function requestLink(body: LinkRequest): Promise<void> {
  await send({ base: config().USER_URL, path: '/api/accounts/links', method: 'POST', body });
}

/** What a mailed link opens; `undefined` if it does not work or no longer. */
export async function readLink(token: string): Promise<LinkView | undefined> {
  return orNotFound(call(LinkView, { base: config().USER_URL, path: '/api/accounts/links/read', method: 'POST', body: { token } }));
}
