import { PasskeyOptions } from '../../../../../contracts/user/passkeys.ts';
import { callOwn } from '../../../../features/account/account-api.ts';
import { jsonPost } from '../../../../lib/json-post.ts';

export const POST = jsonPost(({ session }) => callOwn(session, PasskeyOptions, '/passkeys/options', { method: 'POST', body: {} }));
