import { beginEnrolment, signIn } from '../../../features/account/sign-in.ts';
import { sessionCookie, shownOnceCookie } from '../../../lib/cookies.ts';
import { formPost } from '../../../lib/form-post.ts';

export const POST = formPost(
  async ({ field, addCookie }) => {
    const { sessionToken, nextStep } = await signIn(field('email').trim(), field('password'));
    if (nextStep === null) return '/sign-in?problem=not-staff';
    addCookie(sessionCookie(sessionToken));
    if (nextStep === 'enrol-second-factor')
      addCookie(shownOnceCookie('/second-factor', JSON.stringify(await beginEnrolment(sessionToken))));
    return '/second-factor';
  },
  { refused: (_post, problem) => `/sign-in?${new URLSearchParams({ problem })}` },
);
