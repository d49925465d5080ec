import { z } from 'zod';
import { call } from './backend.ts';
import { config } from './config.ts';

const Me = z.object({ accountId: z.string().nullable(), name: z.string().nullish(), email: z.string().nullish() });

export type Me = Readonly<z.infer<typeof Me>>;

export async function whoIs(session: string): Promise<Me> {
  return call(Me, { base: config().USER_URL, path: '/api/me', session });
}
