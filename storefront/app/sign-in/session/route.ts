import { formPost } from '../../../lib/form-post.ts';
import { localPath } from '../../../lib/local-path.ts';
import { signInWith } from '../../../features/account/sign-in.ts';
import { typedCookie } from '../../../features/account/typed-before.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await signInWith(shopper, '/api/sessions', { email: field('email').trim(), password: field('password') });
    return localPath(field('returnTo'), '/orders');
  },
  {
    refused: ({ shopper, field }, problem) => {
      shopper.addCookie(typedCookie('/sign-in', { email: field('email') }));
      return `/sign-in?${new URLSearchParams({ problem, returnTo: localPath(field('returnTo'), '/orders') })}`;
    },
  },
);
