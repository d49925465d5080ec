import { formPost } from '../../../lib/form-post.ts';
import { localPath } from '../../../../web/local-path.ts';
import { signInWith } from '../../../features/account/sign-in.ts';
import { refusedInputCookie } from '../../../features/account/refused-input.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await signInWith(shopper, { path: '/api/sessions', body: { email: field('email').trim(), password: field('password') } });
    return localPath(field('returnTo'), '/orders');
  },
  {
    refused: ({ shopper, field }, problem) => {
      shopper.addCookie(refusedInputCookie('/sign-in', { email: field('email') }));
      return `/sign-in?${new URLSearchParams({ problem, returnTo: localPath(field('returnTo'), '/orders') })}`;
    },
  },
);
