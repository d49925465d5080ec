import { Refusal } from '../../../lib/backend.ts';
import { whoIs } from '../../../features/account/accounts.ts';
import { cartOf } from '../../../features/cart/cart.ts';
import { sessionIn } from '../../../features/account/session-cookie.ts';

/** What the header shows of a visitor; fetched by its script, since the pages themselves are the same for all. */
export async function GET(request: Request): Promise<Response> {
  const session = sessionIn(request.headers.get('cookie'));
  if (session === undefined) return Response.json({ isSignedIn: false, itemCount: 0 });
  try {
    const [me, cart] = await Promise.all([whoIs(session), cartOf(session)]);
    const itemCount = cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
    return Response.json({ isSignedIn: me.accountId !== null, itemCount });
  } catch (error) {
    if (error instanceof Refusal) return Response.json({ isSignedIn: false, itemCount: 0 });
    throw error;
  }
}
