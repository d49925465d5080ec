import { changeOwn } from '../../../../features/account/account-api.ts';
import { jsonPost } from '../../../../lib/json-post.ts';

export const POST = jsonPost(({ session }, body) => changeOwn(session, '/erasure', { method: 'POST', body }));
