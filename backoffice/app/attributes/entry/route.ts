import { defineAttribute } from '../../../features/product/attributes.ts';
import { staffPost } from '../../../lib/form-post.ts';

export const POST = staffPost(
  async ({ session, ...post }) => {
    await defineAttribute(session, post);
    return '/attributes?done=defined';
  },
  { refused: (_post, problem) => `/attributes?${new URLSearchParams({ problem })}` },
);
