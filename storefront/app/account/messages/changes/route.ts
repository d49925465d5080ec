import { chosenMessages } from '../../../../features/account/chosen-messages.ts';
import { savePreferences } from '../../../../features/account/messages.ts';
import { formPost } from '../../../../lib/form-post.ts';

export const POST = formPost(
  async ({ shopper, field }) => {
    await savePreferences(shopper.session, chosenMessages(field));
    return '/account/messages?saved=1';
  },
  { refused: (_, problem) => `/account/messages?${new URLSearchParams({ problem })}` },
);
