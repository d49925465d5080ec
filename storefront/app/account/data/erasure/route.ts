import { changeOwn } from '../../../../features/account/account-api.ts';
import { formPost } from '../../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await changeOwn(shopper.session, '/erasure', { method: 'POST', body: { password: field('password') } });
    return '/account/data?sent=1';
  },
  { refused: (_, problem) => `/account/data?${new URLSearchParams({ problem })}` },
);
