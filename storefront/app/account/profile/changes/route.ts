import { changeOwn } from '../../../../features/account/account-api.ts';
import { refusedInputCookie } from '../../../../features/account/refused-input.ts';
import { formPost } from '../../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await changeOwn(shopper.session, '/profile', { method: 'PUT', body: { name: field('name') } });
    return '/account/profile?saved=1';
  },
  {
    refused: ({ shopper, field }, problem) => {
      shopper.addCookie(refusedInputCookie('/account/profile', { name: field('name') }));
      return `/account/profile?${new URLSearchParams({ problem })}`;
    },
  },
);
