import { Refusal } from '../../../../web/backend.ts';
import { fetchMe } from '../../../features/account/accounts.ts';
import { cartOf } from '../../../features/cart/cart.ts';
import { sessionIn } from '../../../features/account/session-cookie.ts';

/** The visitor's data in the header; fetched by its script, since cached pages are equal for all visitors. */
export async function GET(request: Request): Promise<Response> {
  const session = sessionIn(request.headers.get('cookie'));
  if (session === undefined) return Response.json({ isSignedIn: false, itemCount: 0 });
  try {
    const [me, cart] = await Promise.all([fetchMe(session), cartOf(session)]);
    const itemCount = cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
    return Response.json({ isSignedIn: me.accountId !== null, itemCount });
  } catch (error) {
    if (error instanceof Refusal) return Response.json({ isSignedIn: false, itemCount: 0 });
    throw error;
  }
}
