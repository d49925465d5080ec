import { ArrivalNeeded, newArrivalCookie } from '../features/account/arrival.ts';
import { Refusal } from '../../web/backend.ts';
import { config } from './config.ts';
import { textOfField } from '../../web/form-field.ts';
import { isSameOrigin } from '../../web/same-origin.ts';
import { logFailure } from './log.ts';
import { Shopper } from '../features/account/shopper.ts';

const UNAVAILABLE = 'unavailable';

export interface FormPost {
  readonly shopper: Shopper;
  readonly field: (name: string) => string;

  /** Every value of a field that is repeated. */
  readonly fields: (name: string) => readonly string[];
}

export interface FormPostOptions {
  /** The page that shows a refusal, by its code, or `unavailable` when a service failed. */
  readonly refused: (post: FormPost, code: string) => string;
}

/** Handles a form post: runs `act`, then redirects to the next page, so that a reload repeats nothing. */
export function formPost(act: (post: FormPost) => Promise<string>, { refused }: FormPostOptions) {
  return async (request: Request): Promise<Response> => {
    if (!isSameOrigin(request.headers, config().SHOP_URL)) {
      return new Response('This form was not sent from the shop itself. Open the page again and repeat.', { status: 403 });
    }
    const form = await request.formData().catch(() => undefined);
    if (!form) return new Response('A form was expected here.', { status: 400 });
    const { pathname, searchParams } = new URL(request.url);
    const shopper = new Shopper(request.headers.get('cookie'), searchParams.has('arrived'));
    const post: FormPost = {
      shopper,
      field: (name) => textOfField(form.get(name)),
      fields: (name) => form.getAll(name).map((value) => textOfField(value)),
    };
    try {
      return seeOther(await act(post), shopper);
    } catch (error) {
      if (error instanceof ArrivalNeeded) return repeatWithArrival(pathname);
      if (error instanceof Refusal) return seeOther(refused(post, error.code), shopper);
      logFailure(error, {}, 'form failed');
      return seeOther(refused(post, UNAVAILABLE), shopper);
    }
  };
}

/** Makes the browser repeat the post with an arrival cookie, so that its tabs become one guest. */
function repeatWithArrival(pathname: string): Response {
  return new Response(null, { status: 307, headers: { location: `${pathname}?arrived=1`, 'set-cookie': newArrivalCookie() } });
}

/** `location` is a path, since this server does not know its public host. */
function seeOther(location: string, shopper: Shopper): Response {
  const response = new Response(null, { status: 303, headers: { location } });
  for (const cookie of shopper.newCookies) response.headers.append('set-cookie', cookie);
  return response;
}
