import { cookies } from 'next/headers';
import { z } from 'zod';
import { pageCookie } from '../../lib/page-cookie.ts';

const NAME = 'typed';

/** For the redirect to the form that is shown again, and no longer: others may sit down at this browser. */
const MAX_AGE_SECONDS = 60;

/** What goes back into a form that was refused; never a password. */
const Typed = z.object({ email: z.string().optional(), name: z.string().optional() });

export type Typed = Readonly<z.infer<typeof Typed>>;

/** In a cookie and not in the address, which stands in logs and histories. */
export function typedCookie(path: '/sign-in' | '/account/new', typed: Typed): string {
  return pageCookie({ name: NAME, value: JSON.stringify(typed), path, maxAgeSeconds: MAX_AGE_SECONDS });
}

/** What was typed into the present page's form before it was refused. */
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
