import { send } from '../../../../../web/backend.ts';
import { config } from '../../../../lib/config.ts';
import { formPost } from '../../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await send({ base: config().USER_URL, path: '/api/accounts/erasures', method: 'POST', body: { token: field('token') } });
    await shopper.signOut();
    return '/account/erase?done=1';
  },
  { refused: ({ field }, problem) => `/account/erase?${new URLSearchParams({ token: field('token'), problem })}` },
);
