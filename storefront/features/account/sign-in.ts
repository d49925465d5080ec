import type { Credentials, Registration } from '../../../contracts/user/http.ts';
import { mergeGuestCart } from '../cart/cart.ts';
import type { Shopper } from './shopper.ts';
import { log } from '../../lib/log.ts';

/** Signs in or creates an account, and merges the guest's cart. */
export async function signInWith(
  shopper: Shopper,
  path: '/api/sessions' | '/api/accounts',
  body: Credentials | Registration,
): Promise<void> {
  const guestSession = shopper.session;
  const session = await shopper.signIn(path, body);
  if (guestSession === undefined || guestSession === session) return;
  try {
    await mergeGuestCart(session, guestSession);
  } catch (cause) {
    // The sign-in succeeds without the cart: the guest's session may have expired.
    log.warn({ error: cause }, 'guest cart not merged');
  }
}
