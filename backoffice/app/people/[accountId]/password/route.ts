import { resetPassword } from '../../../../features/account/people.ts';
import { shownOnceCookie } from '../../../../lib/cookies.ts';
import { staffPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly accountId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { accountId } = await params;
  const post = staffPost(
    async ({ session, field, addCookie }) => {
      const password = await resetPassword(session, accountId, field('reason'));
      addCookie(shownOnceCookie('/people', JSON.stringify({ email: field('email'), password })));
      return '/people?done=password';
    },
    { refused: (_post, problem) => `/people/${encodeURIComponent(accountId)}?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
