import { changeOwn } from '../../../../features/account/account-api.ts';
import { formPost } from '../../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    const path = `/passkeys/${encodeURIComponent(field('passkeyId'))}`;
    if (field('act') === 'remove') {
      await changeOwn(shopper.session, path, { method: 'DELETE' });
      return '/account/passkeys?removed=1';
    }
    await changeOwn(shopper.session, path, { method: 'PUT', body: { name: field('name') } });
    return '/account/passkeys?saved=1';
  },
  // A passkey that is not found was removed elsewhere: the page lists those that are left.
  {
    refused: (_, problem) =>
      problem === 'passkey-not-found' ? '/account/passkeys' : `/account/passkeys?${new URLSearchParams({ problem })}`,
  },
);
