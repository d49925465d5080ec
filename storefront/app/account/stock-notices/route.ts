import { requestStockNotice } from '../../../features/account/messages.ts';
import { formPost } from '../../../lib/form-post.ts';
import { skuPath } from '../../../lib/paths.ts';

/** Refusals of visitors without an account: they sign in and repeat. */
const NEEDS_ACCOUNT: ReadonlySet<string> = new Set(['account-needed', 'sign-in-required', 'session-expired', 'session-invalid']);

/** Asks for the mail that a product is back in stock. */
export const POST = formPost(
  async ({ shopper, field }) => {
    await requestStockNotice(shopper.session, field('sku'));
    return '/account/messages?waiting=1';
  },
  {
    refused: ({ field }, problem) => {
      if (NEEDS_ACCOUNT.has(problem)) return `/sign-in?${new URLSearchParams({ returnTo: skuPath(field('sku')) })}`;
      return problem === 'no-such-product' ? skuPath(field('sku')) : `/account/messages?${new URLSearchParams({ problem })}`;
    },
  },
);
