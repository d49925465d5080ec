import { staffPost } from '../../lib/form-post.ts';
import type { FormPost } from '../../lib/posted-form.ts';
import { changeProduct } from './products.ts';
import type { ProductChange } from './products.ts';

type Product = { readonly params: Promise<{ readonly productId: string }> };

/** A route to which a form of a product's page is posted, and that returns to the page. `done` names what the page then says. */
export function productRoute(done: string, changeOf: (post: FormPost) => ProductChange) {
  return async (request: Request, { params }: Product) => {
    const { productId } = await params;
    const page = `/products/${encodeURIComponent(productId)}`;
    const post = staffPost(
      async ({ session, ...form }) => {
        await changeProduct(session, productId, changeOf({ session, ...form }));
        return `${page}?${new URLSearchParams({ done })}`;
      },
      { refused: (_post, problem) => `${page}?${new URLSearchParams({ problem })}` },
    );
    return post(request);
  };
}
