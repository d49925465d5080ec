import { Refusal } from '../../web/backend.ts';
import { isSameOrigin } from '../../web/same-origin.ts';
import { Shopper } from '../features/account/shopper.ts';
import { config } from './config.ts';
import { bodyOf } from './json-body.ts';
import { logFailure } from './log.ts';

/** Handles a script's post: returns what `act` returns, or the code of the refusal, with the cookies of a new session. */
export function jsonPost(act: (shopper: Shopper, body: object) => Promise<unknown>) {
  return async (request: Request): Promise<Response> => {
    if (!isSameOrigin(request.headers, config().SHOP_URL)) return Response.json({ problem: 'cross-site-request' }, { status: 403 });
    const shopper = new Shopper(request.headers.get('cookie'), false);
    try {
      const response = Response.json((await act(shopper, await bodyOf(request))) ?? {});
      for (const cookie of shopper.newCookies) response.headers.append('set-cookie', cookie);
      return response;
    } catch (error) {
      if (error instanceof Refusal) return Response.json({ problem: error.code }, { status: error.status });
      logFailure(error, {}, 'a post of a script failed');
      return Response.json({ problem: 'unavailable' }, { status: 503 });
    }
  };
}
