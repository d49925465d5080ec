import { PasskeyOptions } from '../../../../../../contracts/user/passkeys.ts';
import { call } from '../../../../../../web/backend.ts';
import { config } from '../../../../../lib/config.ts';
import { jsonPost } from '../../../../../lib/json-post.ts';

export const POST = jsonPost(() =>
  call(PasskeyOptions, { base: config().USER_URL, path: '/api/sessions/passkey/options', method: 'POST', body: {} }),
);
