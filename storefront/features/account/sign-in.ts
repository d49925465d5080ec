import type { Credentials, Registration } from '../../../contracts/user/http.ts';
import { bringGuestCart } from '../cart/cart.ts';
import type { Shopper } from './shopper.ts';
import { log } from '../../lib/log.ts';

/** Opens a session of an account, and brings the guest's cart along. */
export async function signInWith(
  shopper: Shopper,
  path: '/api/sessions' | '/api/accounts',
  body: Credentials | Registration,
): Promise<void> {
  const guestSession = shopper.session;
  const session = await shopper.signIn(path, body);
  if (guestSession === undefined || guestSession === session) return;
  try {
    await bringGuestCart(session, guestSession);
  } catch (cause) {
    // Signing in stands without the cart: the guest's session may have expired long ago.
    log.warn({ error: cause }, 'a guest cart was not brought along');
  }
}
