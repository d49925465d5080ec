import * as z from 'zod';
import { RecordedAct } from '../../../contracts/user/staff.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

/** The latest acts of staff on accounts. */
export async function latestAccountActs(session: string): Promise<readonly RecordedAct[]> {
  const path = '/api/accounts/staff/acts';
  return (await call(z.object({ acts: z.array(RecordedAct) }), { base: config().USER_URL, path, session })).acts;
}
