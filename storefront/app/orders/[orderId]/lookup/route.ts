import { formPost } from '../../../../lib/form-post.ts';
import { orderEmailCookie } from '../../../../features/order/order-email.ts';
import { orderByEmail } from '../../../../features/order/orders.ts';
import { orderPath } from '../../../../lib/paths.ts';

interface Context {
  readonly params: Promise<{ readonly orderId: string }>;
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { orderId } = await params;
  const page = orderPath(orderId);
  const post = formPost(
    async ({ shopper, field }) => {
      const email = field('email').trim();
      if (!(await orderByEmail(orderId, email))) return `${page}?lookup=not-found`;
      shopper.addCookie(orderEmailCookie(orderId, email));
      return page;
    },
    { refused: (_post, problem) => `${page}?${new URLSearchParams({ lookup: problem })}` },
  );
  return post(request);
}
