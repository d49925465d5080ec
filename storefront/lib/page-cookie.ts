import { config } from './config.ts';

export interface PageCookie {
  readonly name: string;
  readonly value: string;

  /** Of the only page that it is sent to. */
  readonly path: string;
  readonly maxAgeSeconds: number;
}

/** A `Set-Cookie` that one page reads, and no script. */
export function pageCookie({ name, value, path, maxAgeSeconds }: PageCookie): string {
  const parts = [`${name}=${encodeURIComponent(value)}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  return [...parts, ...(config().SHOP_URL.startsWith('https:') ? ['Secure'] : [])].join('; ');
}
