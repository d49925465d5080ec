import { mark } from '../../../features/stock/hold-rules.ts';
import { staffPost } from '../../../lib/form-post.ts';

export const POST = staffPost(
  async ({ session, field }) => {
    const isEnd = field('act') === 'end';
    const rule = isEnd ? null : { minutes: Number(field('minutes')), mostPerCustomer: Number(field('mostPerCustomer')) };
    await mark(session, { sku: field('sku').trim(), rule, reason: field('reason') });
    return `/holds?done=${isEnd ? 'ended' : 'marked'}`;
  },
  { refused: (_post, problem) => `/holds?${new URLSearchParams({ problem })}` },
);
