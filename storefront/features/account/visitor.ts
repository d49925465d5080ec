import { cache } from 'react';
import { whoIs } from './accounts.ts';
import type { CartView } from '../../../contracts/order/http.ts';
import type { Me } from '../../../contracts/user/http.ts';
import { Refusal } from '../../lib/backend.ts';
import { cartOf } from '../cart/cart.ts';
import { currentSession } from './current-session.ts';
import { log } from '../../lib/log.ts';

/** The visitor's cart; a session that has ended has none. Once per page, however many parts of it ask. */
export const visitorCart = cache(async (): Promise<CartView | undefined> => unlessSignedOut(cartOf(await currentSession())));

/** `undefined` when there is none, and when the user service does not answer: whoever only spares the shopper typing does without. */
export async function visitorAccount(): Promise<Me | undefined> {
  const session = await currentSession();
  if (session === undefined) return undefined;
  try {
    return await unlessSignedOut(whoIs(session));
  } catch (cause) {
    log.warn({ error: cause }, 'whose checkout this is is not known');
    return undefined;
  }
}

/** `undefined` when the session is forged or has expired: the visitor is then simply not signed in. */
export async function unlessSignedOut<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return undefined;
    throw error;
  }
}
