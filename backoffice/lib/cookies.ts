import { cookies } from 'next/headers';
import { config } from './config.ts';

/** Only pages of the back office receive it, and only from its own pages. The storefront's session is another. */
const SESSION = 'staff-session';

/** Long enough to enrol an app. */
const ENROLMENT_SECONDS = 900;

export async function currentSession(): Promise<string | undefined> {
  return (await cookies()).get(SESSION)?.value;
}

export function sessionCookie(token: string): string {
  return cookie(SESSION, token, '/staff');
}

export function noSessionCookie(): string {
  return cookie(SESSION, '', '/staff', 0);
}

/** What one page shows after a redirect, once: it must not be in an address, which histories and logs keep. */
export function shownOnceCookie(page: string, value: string): string {
  return cookie('shown-once', encodeURIComponent(value), `/staff${page}`, ENROLMENT_SECONDS);
}

export function noShownOnceCookie(page: string): string {
  return cookie('shown-once', '', `/staff${page}`, 0);
}

export async function shownOnce(): Promise<string | undefined> {
  const value = (await cookies()).get('shown-once')?.value;
  return value === undefined ? undefined : decodeURIComponent(value);
}

function cookie(name: string, value: string, path: string, maxAgeSeconds?: number): string {
  const isSecure = config().SHOP_URL.startsWith('https:');
  return [
    `${name}=${value}`,
    `Path=${path}`,
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
    'HttpOnly',
    'SameSite=Strict',
    ...(isSecure ? ['Secure'] : []),
  ].join('; ');
}
