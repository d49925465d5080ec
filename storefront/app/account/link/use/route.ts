import { refusedInputCookie } from '../../../../features/account/refused-input.ts';
import { signInWith } from '../../../../features/account/sign-in.ts';
import { formPost } from '../../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    const use = { token: field('token'), password: field('password') };
    if (field('opens') === 'account') {
      await signInWith(shopper, { path: '/api/accounts', body: { ...use, name: field('name').trim() } });
    } else {
      await signInWith(shopper, { path: '/api/accounts/password', body: use });
    }
    return '/orders';
  },
  {
    refused: ({ shopper, field }, problem) => {
      shopper.addCookie(refusedInputCookie('/account/link', { name: field('name') }));
      return `/account/link?${new URLSearchParams({ token: field('token'), problem })}`;
    },
  },
);
