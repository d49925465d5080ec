import { enterCode } from '../../../features/account/sign-in.ts';
import { noShownOnceCookie, sessionCookie, shownOnceCookie } from '../../../lib/cookies.ts';
import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ session, field, addCookie }) => {
    if (session === undefined) return '/sign-in?problem=session-expired';
    const { sessionToken, recoveryCodes } = await enterCode(session, field('code').trim(), field('newPassword'));
    addCookie(sessionCookie(sessionToken));
    addCookie(noShownOnceCookie('/second-factor'));
    if (recoveryCodes === null) return '/orders';
    addCookie(shownOnceCookie('/recovery-codes', JSON.stringify(recoveryCodes)));
    return '/recovery-codes';
  },
  { refused: (_post, problem) => `/second-factor?${new URLSearchParams({ problem })}` },
);
