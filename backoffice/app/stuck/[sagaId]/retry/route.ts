import { retrySaga } from '../../../../features/saga/stuck.ts';
import { staffPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly sagaId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { sagaId } = await params;
  const post = staffPost(
    async ({ session, field }) => {
      await retrySaga(session, sagaId, field('reason'));
      return '/stuck?done=retry';
    },
    { refused: (_post, problem) => `/stuck?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
