import { cancelOrder } from '../../../../features/order/desk.ts';
import { formPost } from '../../../../lib/form-post.ts';

interface Context {
  readonly params: Promise<{ readonly orderId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { orderId } = await params;
  const page = `/orders/${encodeURIComponent(orderId)}`;
  const post = formPost(
    async ({ session, field }) => {
      if (session === undefined) return '/sign-in?problem=session-expired';
      await cancelOrder(session, orderId, field('reason'));
      return `${page}?cancelled=1`;
    },
    { refused: (_post, problem) => `${page}?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
