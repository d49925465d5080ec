import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper }) => {
    await shopper.signOut();
    return '/';
  },
  { refused: () => '/' },
);
