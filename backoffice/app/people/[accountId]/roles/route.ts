import { setRoles } from '../../../../features/account/people.ts';
import { staffPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly accountId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { accountId } = await params;
  const post = staffPost(
    async ({ session, field, fields }) => {
      await setRoles(session, accountId, fields('roles'), field('reason'));
      return '/people?done=roles';
    },
    { refused: (_post, problem) => `/people/${encodeURIComponent(accountId)}?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
