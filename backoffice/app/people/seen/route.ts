import { noShownOnceCookie } from '../../../lib/cookies.ts';
import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ addCookie }) => {
    addCookie(noShownOnceCookie('/people'));
    return '/people';
  },
  { refused: () => '/people' },
);
