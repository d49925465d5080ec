import { Refusal } from './backend.ts';
import { cartOf } from './cart.ts';
import type { Cart } from './cart.ts';
import { currentSession } from './current-session.ts';

/** The visitor's cart; a session that has ended has none. */
export async function visitorCart(): Promise<Cart | undefined> {
  return unlessSignedOut(cartOf(await currentSession()));
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
