import { cookies } from 'next/headers';

/** The session of whoever asks for this page. */
export async function currentSession(): Promise<string | undefined> {
  const jar = await cookies();
  return jar.get('session')?.value;
}
