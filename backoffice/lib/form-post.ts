import { Refusal } from '../../web/backend.ts';
import { textOfField } from '../../web/form-field.ts';
import { isSameOrigin } from '../../web/same-origin.ts';
import { config } from './config.ts';
import { currentSession } from './cookies.ts';
import { logFailure } from './log.ts';

export interface FormPost {
  readonly session: string | undefined;
  readonly field: (name: string) => string;
  /** Each value of boxes that share a name. */
  readonly fields: (name: string) => readonly string[];
  readonly addCookie: (cookie: string) => void;
}

export interface FormPostOptions {
  /** The page that shows a refusal, by its code, or `unavailable` when a service failed. A path below `/staff`. */
  readonly refused: (post: FormPost, code: string) => string;
}

/** A form post of someone who has signed in; others are sent to the sign-in. */
export function staffPost(act: (post: FormPost & { readonly session: string }) => Promise<string>, options: FormPostOptions) {
  return formPost(async (post) => {
    const { session } = post;
    return session === undefined ? '/sign-in?problem=session-expired' : act({ ...post, session });
  }, options);
}

/** Handles a form post: runs `act`, then redirects to the page that it returns, so that a reload repeats nothing. */
export function formPost(act: (post: FormPost) => Promise<string>, { refused }: FormPostOptions) {
  return async (request: Request): Promise<Response> => {
    if (!isSameOrigin(request.headers, config().SHOP_URL))
      return new Response('This form was not sent from the back office itself. Open the page again and repeat.', { status: 403 });
    const form = await request.formData().catch(() => undefined);
    if (!form) return new Response('A form was expected here.', { status: 400 });
    const cookies: string[] = [];
    const post: FormPost = {
      session: await currentSession(),
      field: (name) => textOfField(form.get(name)),
      fields: (name) => form.getAll(name).map(textOfField),
      addCookie: (cookie) => void cookies.push(cookie),
    };
    const path = await act(post).catch((error: unknown) => {
      if (error instanceof Refusal)
        return error.status === 401 && post.session !== undefined ? '/sign-in?problem=session-expired' : refused(post, error.code);
      logFailure(error, {}, 'form failed');
      return refused(post, 'unavailable');
    });
    const response = new Response(null, { status: 303, headers: { location: `/staff${path}` } });
    for (const cookie of cookies) response.headers.append('set-cookie', cookie);
    return response;
  };
}
