import { cookies } from 'next/headers';
import { orderPath } from './paths.ts';

const NAME = 'order-email';

const DAY_SECONDS = 86_400;

/** The address by which this browser was shown the order of the present page. */
export async function orderEmail(): Promise<string | undefined> {
  return (await cookies()).get(NAME)?.value;
}

/** The cookie that goes to the page of that order alone. */
export function orderEmailCookie(orderId: string, email: string, isSecure: boolean): string {
  const parts = [
    `${NAME}=${encodeURIComponent(email)}`,
    `Path=${orderPath(orderId)}`,
    `Max-Age=${DAY_SECONDS}`,
    'HttpOnly',
    'SameSite=Lax',
  ];
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ');
}
