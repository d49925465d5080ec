import { writeOff } from '../../../../features/saga/stuck.ts';
import { staffPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly sagaId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { sagaId } = await params;
  const post = staffPost(
    async ({ session, field }) => {
      await writeOff(session, sagaId, { actId: field('actId'), step: field('step'), reason: field('reason') });
      return '/stuck?done=write-off';
    },
    { refused: (_post, problem) => `/stuck?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
