/** A path of this shop to go on to, or `fallback`: never another site's address, whatever a link says. */
export function localPath(candidate: unknown, fallback: string): string {
  if (typeof candidate !== 'string' || !candidate.startsWith('/')) return fallback;
  const here = 'http://shop.invalid';
  try {
    const url = new URL(candidate, here);
    return url.origin === here ? `${url.pathname}${url.search}` : fallback;
  } catch {
    return fallback;
  }
}
