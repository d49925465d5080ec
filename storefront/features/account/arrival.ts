import { randomBytes } from 'node:crypto';
import { pageCookie } from '../../lib/page-cookie.ts';

const PREFIX = 'arrival-';

const MOST_ARRIVALS = 20;

/** Thrown by the first post of a browser without a session: the browser repeats it with an arrival cookie. */
export class ArrivalNeeded extends Error {}

/** The arrivals in a Cookie header. Each cookie has its own name, so that concurrent tabs do not overwrite each other's. */
export function arrivalsIn(cookieHeader: string | null): readonly string[] {
  const matches = [...(cookieHeader ?? '').matchAll(/(?:^|;\s*)arrival-[\w-]+=([\w-]+)/g)];
  return matches.map(([, value = '']) => value).slice(0, MOST_ARRIVALS);
}

export function newArrivalCookie(): string {
  const [name, value] = [randomBytes(6).toString('hex'), randomBytes(24).toString('base64url')];
  return pageCookie({ name: `${PREFIX}${name}`, value, path: '/', maxAgeSeconds: 60 });
}
