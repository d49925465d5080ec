import { signInWith } from '../../../../features/account/sign-in.ts';
import { jsonPost } from '../../../../lib/json-post.ts';

export const POST = jsonPost(async (shopper, body) => signInWith(shopper, { path: '/api/sessions/passkey', body }));
