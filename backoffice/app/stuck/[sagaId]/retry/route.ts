import { retrySaga } from '../../../../features/saga/stuck.ts';
import { formPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly sagaId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { sagaId } = await params;
  const post = formPost(
    async ({ session, field }) => {
      if (session === undefined) return '/sign-in?problem=session-expired';
      await retrySaga(session, sagaId, field('reason'));
      return '/stuck';
    },
    { refused: (_post, problem) => `/stuck?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
