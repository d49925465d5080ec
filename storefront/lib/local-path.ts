import { ownPath } from '../../platform/http/own-path.ts';

/** A path of this shop to go on to, or `fallback`: never another site's address, whatever a link says. */
export function localPath(candidate: unknown, fallback: string): string {
  return (typeof candidate === 'string' ? ownPath(candidate) : undefined) ?? fallback;
}
