import { forceStep } from '../../../../features/saga/stuck.ts';
import { staffPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly sagaId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { sagaId } = await params;
  const post = staffPost(
    async ({ session, field }) => {
      const [actId, step, reason, reference] = [field('actId'), field('step'), field('reason'), field('reference')];
      await forceStep(session, sagaId, { actId, step, reason, reference });
      return '/stuck?done=force';
    },
    { refused: (_post, problem) => `/stuck?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
