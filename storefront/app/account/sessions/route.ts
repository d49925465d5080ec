import { send } from '../../../../web/backend.ts';
import { config } from '../../../lib/config.ts';
import { formPost } from '../../../lib/form-post.ts';

/** Ends one session of the account, or all others. */
export const POST = formPost(
  async ({ shopper, field }) => {
    const path = `/api/sessions/${encodeURIComponent(field('sessionId') || 'others')}`;
    await send({ base: config().USER_URL, path, method: 'DELETE', session: shopper.session });
    return '/account?ended=1';
  },
  // A session that is not found has ended by itself: the page lists those that are left.
  { refused: (_, problem) => (problem === 'unavailable' ? '/account?problem=unavailable' : '/account') },
);
