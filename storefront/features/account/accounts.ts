import { Me } from '../../../contracts/user/http.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

export async function fetchMe(session: string): Promise<Me> {
  return call(Me, { base: config().USER_URL, path: '/api/me', session });
}
