import { mergeGuestCart } from '../cart/cart.ts';
import type { Shopper, SignIn } from './shopper.ts';
import { log } from '../../lib/log.ts';

/** Begins the session of an account, and merges the guest's cart. */
export async function signInWith(shopper: Shopper, way: SignIn): Promise<void> {
  const guestSession = shopper.session;
  const session = await shopper.signIn(way);
  if (guestSession === undefined || guestSession === session) return;
  try {
    await mergeGuestCart(session, guestSession);
  } catch (cause) {
    // The sign-in succeeds without the cart: the guest's session may have expired.
    log.warn({ error: cause }, 'guest cart not merged');
  }
}
