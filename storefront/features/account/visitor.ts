import { cache } from 'react';
import { fetchMe } from './accounts.ts';
import type { CartView } from '../../../contracts/order/http.ts';
import type { Me } from '../../../contracts/user/http.ts';
import { Refusal } from '../../../web/backend.ts';
import { cartOf } from '../cart/cart.ts';
import { currentSession } from './current-session.ts';
import { log } from '../../lib/log.ts';

/** The visitor's cart, fetched once per page; undefined for a session that has ended. */
export const visitorCart = cache(async (): Promise<CartView | undefined> => unlessSignedOut(cartOf(await currentSession())));

/** The visitor's account; undefined without one, and while the user service is unavailable. */
export async function visitorAccount(): Promise<Me | undefined> {
  const session = await currentSession();
  if (session === undefined) return undefined;
  try {
    return await unlessSignedOut(fetchMe(session));
  } catch (cause) {
    log.warn({ error: cause }, 'account not available');
    return undefined;
  }
}

/** `undefined` for an invalid or expired session: the visitor is not signed in. */
export async function unlessSignedOut<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return undefined;
    throw error;
  }
}
