import { cookies } from 'next/headers';
import { z } from 'zod';
import { pageCookie } from '../../lib/page-cookie.ts';

const NAME = 'typed';

/** Long enough for the redirect to the form. Another person may use this browser later. */
const MAX_AGE_SECONDS = 60;

/** What a refused form shows again; never a password. */
const Typed = z.object({ email: z.string().optional(), name: z.string().optional() });

export type Typed = Readonly<z.infer<typeof Typed>>;

/** A cookie, since addresses are stored in logs and histories. */
export function typedCookie(path: '/sign-in' | '/account/new', typed: Typed): string {
  return pageCookie({ name: NAME, value: JSON.stringify(typed), path, maxAgeSeconds: MAX_AGE_SECONDS });
}

/** The input of the current page's form before it was refused. */
export async function typedBefore(): Promise<Typed> {
  return readTyped((await cookies()).get(NAME)?.value);
}

function readTyped(value = '{}'): Typed {
  try {
    return Typed.safeParse(JSON.parse(value)).data ?? {};
  } catch {
    return {};
  }
}
