import { createCategory } from '../../../features/product/categories.ts';
import { staffPost } from '../../../lib/form-post.ts';

export const POST = staffPost(
  async ({ session, ...post }) => {
    await createCategory(session, post);
    return '/categories?done=created';
  },
  { refused: (_post, problem) => `/categories?${new URLSearchParams({ problem })}` },
);
