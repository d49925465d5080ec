import { hire } from '../../../features/account/people.ts';
import { shownOnceCookie } from '../../../lib/cookies.ts';
import { staffPost } from '../../../lib/form-post.ts';

export const POST = staffPost(
  async ({ session, field, fields, addCookie }) => {
    const email = field('email').trim();
    const password = await hire(session, { email, name: field('name').trim(), roles: fields('roles'), reason: field('reason') });
    addCookie(shownOnceCookie('/people', JSON.stringify({ email, password })));
    return '/people?done=created';
  },
  { refused: (_post, problem) => `/people?${new URLSearchParams({ problem })}` },
);
