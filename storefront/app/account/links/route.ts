import { LinkAsked } from '../../../../contracts/user/http.ts';
import { requestLink } from '../../../features/account/accounts.ts';
import { refusedInputCookie } from '../../../features/account/refused-input.ts';
import { formPost } from '../../../lib/form-post.ts';

const askedIn = (text: string) => LinkAsked.catch('account').parse(text);

export const POST = formPost(
  async ({ shopper, field }) => {
    const email = field('email').trim();
    await requestLink({ email, asked: askedIn(field('asked')) });
    shopper.addCookie(refusedInputCookie('/account/sent', { email }));
    return '/account/sent';
  },
  {
    refused: ({ shopper, field }, problem) => {
      const path = askedIn(field('asked')) === 'account' ? '/account/new' : '/account/password';
      shopper.addCookie(refusedInputCookie(path, { email: field('email') }));
      return `${path}?${new URLSearchParams({ problem })}`;
    },
  },
);
