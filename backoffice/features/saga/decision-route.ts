import { staffPost } from '../../lib/form-post.ts';
import type { FormPost } from '../../lib/posted-form.ts';

interface Context {
  readonly params: Promise<{ readonly sagaId: string }>;
}

export interface Decision extends Pick<FormPost, 'field'> {
  readonly session: string;
  readonly sagaId: string;
}

/** Handles the form of one decision about a stuck saga, and returns to the desk, which names what was done. */
export function decisionRoute(done: 'retry' | 'force' | 'write-off', decide: (decision: Decision) => Promise<void>) {
  return async (request: Request, { params }: Context): Promise<Response> => {
    const { sagaId } = await params;
    const post = staffPost(
      async ({ session, field }) => {
        await decide({ session, sagaId, field });
        return `/stuck?done=${done}`;
      },
      { refused: (_post, problem) => `/stuck?${new URLSearchParams({ problem }).toString()}` },
    );
    return post(request);
  };
}
