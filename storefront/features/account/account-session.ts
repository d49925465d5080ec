import { Refusal } from '../../../web/backend.ts';
import { currentSession } from './current-session.ts';

/** What an account's page shows; `undefined` for guests and for a session that has ended. */
export async function ofAccount<T>(read: (session: string) => Promise<T>): Promise<T | undefined> {
  const session = await currentSession();
  if (session === undefined) return undefined;
  try {
    return await read(session);
  } catch (error) {
    if (error instanceof Refusal && (error.status === 401 || error.code === 'account-needed')) return undefined;
    throw error;
  }
}
