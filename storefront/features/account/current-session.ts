import { cookies } from 'next/headers';

/** The session token of the current request. */
export async function currentSession(): Promise<string | undefined> {
  const jar = await cookies();
  return jar.get('session')?.value;
}
