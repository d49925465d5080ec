import { Me } from '../../contracts/user/http.ts';
import { call } from './backend.ts';
import { config } from './config.ts';

export async function whoIs(session: string): Promise<Me> {
  return call(Me, { base: config().USER_URL, path: '/api/me', session });
}
