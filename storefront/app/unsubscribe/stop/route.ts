import { unsubscribe } from '../../../features/account/messages.ts';
import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ field }) => {
    await unsubscribe(field('token'));
    return '/unsubscribe?stopped=1';
  },
  { refused: ({ field }, problem) => `/unsubscribe?${new URLSearchParams({ problem, token: field('token') })}` },
);
