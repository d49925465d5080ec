import { formPost } from '../../lib/form-post.ts';
import { localPath } from '../../../web/local-path.ts';
import { signInWith } from '../../features/account/sign-in.ts';
import { refusedInputCookie } from '../../features/account/refused-input.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    const account = { email: field('email').trim(), password: field('password'), name: field('name').trim() };
    await signInWith(shopper, '/api/accounts', account);
    return localPath(field('returnTo'), '/orders');
  },
  {
    refused: ({ shopper, field }, problem) => {
      shopper.addCookie(refusedInputCookie('/account/new', { email: field('email'), name: field('name') }));
      return `/account/new?${new URLSearchParams({ problem, returnTo: localPath(field('returnTo'), '/orders') })}`;
    },
  },
);
