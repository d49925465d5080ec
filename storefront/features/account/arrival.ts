import { randomBytes } from 'node:crypto';
import { pageCookie } from '../../lib/page-cookie.ts';

const PREFIX = 'arrival-';

const MOST = 20;

/** Thrown by the first act of a browser without a session: it is to be sent again, with a mark. */
export class ArrivalNeeded extends Error {}

/** The marks of a browser that is becoming a guest. Each has a name of its own, so that tabs which arrive at once do not replace each other's: all of them see the first one. */
export function arrivalsIn(cookieHeader: string | null): readonly string[] {
  const marks = [...(cookieHeader ?? '').matchAll(/(?:^|;\s*)arrival-[\w-]+=([\w-]+)/g)];
  return marks.map(([, mark = '']) => mark).slice(0, MOST);
}

export function newArrivalCookie(): string {
  const [name, value] = [randomBytes(6).toString('hex'), randomBytes(24).toString('base64url')];
  return pageCookie({ name: `${PREFIX}${name}`, value, path: '/', maxAgeSeconds: 60 });
}
