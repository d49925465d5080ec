import { cookies } from 'next/headers';
import { pageCookie } from '../../lib/page-cookie.ts';
import { orderPath } from '../../lib/paths.ts';

const NAME = 'order-email';

const DAY_SECONDS = 86_400;

/** The address with which this browser looked up the order of the current page. */
export async function orderEmail(): Promise<string | undefined> {
  return (await cookies()).get(NAME)?.value;
}

/** A cookie for the page of that order only. */
export function orderEmailCookie(orderId: string, email: string): string {
  return pageCookie({ name: NAME, value: email, path: orderPath(orderId), maxAgeSeconds: DAY_SECONDS });
}
