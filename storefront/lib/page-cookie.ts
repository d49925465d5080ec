import { config } from './config.ts';

export interface PageCookie {
  readonly name: string;
  readonly value: string;

  /** Path of the only page that receives it. */
  readonly path: string;
  readonly maxAgeSeconds: number;
}

/** A `Set-Cookie` header for one page, hidden from scripts. */
export function pageCookie({ name, value, path, maxAgeSeconds }: PageCookie): string {
  const parts = [`${name}=${encodeURIComponent(value)}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [...parts, ...(config().SHOP_URL.startsWith('https:') ? ['Secure'] : [])].join('; ');
}
