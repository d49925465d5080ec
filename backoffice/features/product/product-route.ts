import { staffPost } from '../../lib/form-post.ts';
import type { FormPost } from '../../lib/posted-form.ts';
import { changeProduct } from './products.ts';
import type { ProductChange } from './products.ts';

interface Params {
  readonly productId: string;
  readonly pictureId?: string;
}

interface Page {
  /** Names what the page then says. @default nothing */
  readonly done?: string;

  /** The part of the page to return to, such as `#pictures`. @default its start */
  readonly part?: string;
}

/** A route to which a form of a product's page is posted, and that returns to the page. */
export function productRoute(changeOf: (post: FormPost, params: Params) => ProductChange, { done, part = '' }: Page) {
  return async (request: Request, { params }: { readonly params: Promise<Params> }) => {
    const ids = await params;
    const pageWith = (query: Readonly<Record<string, string>>) => {
      const text = new URLSearchParams(query).toString();
      return `/products/${encodeURIComponent(ids.productId)}${text && `?${text}`}${part}`;
    };
    const post = staffPost(
      async ({ session, ...form }) => {
        await changeProduct(session, ids.productId, changeOf({ session, ...form }, ids));
        return pageWith(done === undefined ? {} : { done });
      },
      { refused: (_post, problem) => pageWith({ problem }) },
    );
    return post(request);
  };
}
