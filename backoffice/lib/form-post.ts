import { Refusal } from '../../web/backend.ts';
import { textOfField } from '../../web/form-field.ts';
import { isSameOrigin } from '../../web/same-origin.ts';
import { config } from './config.ts';
import { currentSession } from './cookies.ts';
import type { FormResult } from './form-result.ts';
import type { FormPost } from './posted-form.ts';
import { logFailure } from './log.ts';
import { problemText } from '../features/account/problem-text.ts';

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

/** Handles a form post: runs `act`, then redirects to the page that it returns, so that a reload repeats nothing. A form that a script sent gets the result as JSON. */
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
      paragraphs: (name) => textOfField(form.get(name), LONGEST_PARAGRAPHS),
      names: [...new Set(form.keys())],
      fields: (name) => form.getAll(name).map((value) => textOfField(value)),
      addCookie: (cookie) => void cookies.push(cookie),
    };
    const isByScript = request.headers.get('accept') === 'application/json';
    const result = await act(post).then(pathResult, (error: unknown): FormResult => {
      if (error instanceof Refusal && error.status === 401 && post.session !== undefined)
        return pathResult('/sign-in?problem=session-expired');
      if (!(error instanceof Refusal)) logFailure(error, {}, 'form failed');
      const code = error instanceof Refusal ? error.code : 'unavailable';
      if (!isByScript) return pathResult(refused(post, code));
      return { problem: error instanceof Refusal ? sentence(error.message) : problemText(code) };
    });
    const response = isByScript
      ? Response.json(result)
      : new Response(null, { status: 303, headers: { location: 'path' in result ? result.path : '/staff' } });
    for (const cookie of cookies) response.headers.append('set-cookie', cookie);
    return response;
  };
}

/** More than any description or list of choices may have, so that a text that is cut is refused all the same. */
const LONGEST_PARAGRAPHS = 20_000;

function pathResult(path: string): FormResult {
  return { path: `/staff${path}` };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
