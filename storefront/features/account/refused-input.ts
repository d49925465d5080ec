import { cookies } from 'next/headers';
import * as z from 'zod';
import { pageCookie } from '../../lib/page-cookie.ts';

const NAME = 'typed';

/** Long enough for the redirect to the form. Another person may use this browser later. */
const MAX_AGE_SECONDS = 60;

/** What the next page shows again of a form, as when it was refused; never a password. */
const RefusedInput = z.object({
  email: z.string().optional(),
  name: z.string().optional(),
  line1: z.string().optional(),
  city: z.string().optional(),
  postcode: z.string().optional(),
  country: z.string().optional(),
});

export type RefusedInput = Readonly<z.infer<typeof RefusedInput>>;

/** A cookie, since addresses are stored in logs and histories. */
export function refusedInputCookie(
  path: '/sign-in' | '/account/new' | '/account/password' | '/account/sent' | '/account/link' | '/account/profile' | '/account/addresses',
  input: RefusedInput,
): string {
  return pageCookie({ name: NAME, value: JSON.stringify(input), path, maxAgeSeconds: MAX_AGE_SECONDS });
}

/** The input of the current page's form before it was refused. */
export async function refusedInput(): Promise<RefusedInput> {
  return readRefusedInput((await cookies()).get(NAME)?.value);
}

function readRefusedInput(value = '{}'): RefusedInput {
  try {
    return RefusedInput.safeParse(JSON.parse(value)).data ?? {};
  } catch {
    return {};
  }
}
