import { signOut } from '../../features/account/sign-in.ts';
import { noSessionCookie } from '../../lib/cookies.ts';
import { formPost } from '../../lib/form-post.ts';

export const POST = formPost(
  async ({ session, addCookie }) => {
    if (session !== undefined) await signOut(session);
    addCookie(noSessionCookie());
    return '/sign-in';
  },
  { refused: (_post, problem) => `/sign-in?${new URLSearchParams({ problem })}` },
);
