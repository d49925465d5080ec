import { staffPost } from '../../lib/form-post.ts';
import type { FormPost } from '../../lib/posted-form.ts';

type Category = { readonly params: Promise<{ readonly slug: string }> };

/** A route to which a form of a category's page is posted, and that goes on to the list. `done` names what the list then says. */
export function categoryRoute(done: string, act: (session: string, slug: string, post: FormPost) => Promise<void>) {
  return async (request: Request, { params }: Category) => {
    const { slug } = await params;
    const post = staffPost(
      async ({ session, ...form }) => {
        await act(session, slug, { session, ...form });
        return `/categories?${new URLSearchParams({ done })}`;
      },
      { refused: (_post, problem) => `/categories/${encodeURIComponent(slug)}?${new URLSearchParams({ problem })}` },
    );
    return post(request);
  };
}
