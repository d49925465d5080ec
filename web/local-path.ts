import { ownPath } from '../platform/http/own-path.ts';

/** Returns a path of this shop, else `fallback`: never an address of another site. */
export function localPath(candidate: unknown, fallback: string): string {
  return (typeof candidate === 'string' ? ownPath(candidate) : undefined) ?? fallback;
}
