import { formPost } from '../../../../lib/form-post.ts';
import { localPath } from '../../../../../web/local-path.ts';
import { cancelOrder } from '../../../../features/order/orders.ts';

interface Context {
  readonly params: Promise<{ readonly orderId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { orderId } = await params;
  const page = `/orders/${encodeURIComponent(orderId)}`;
  const post = formPost(
    async ({ shopper, field }) => {
      if (shopper.session === undefined) return `${page}?problem=session-expired`;
      await cancelOrder(shopper.session, orderId);
      return localPath(field('returnTo'), `${page}?cancelling=1`);
    },
    { refused: (_post, problem) => `${page}?${new URLSearchParams({ problem })}` },
  );
  return post(request);
}
