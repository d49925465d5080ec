/** A path of this shop to go on to, or `fallback`: never another site's address, whatever a link says. */
export function localPath(candidate: unknown, fallback: string): string {
  if (typeof candidate !== 'string' || !candidate.startsWith('/')) return fallback;
  const here = 'http://shop.invalid';
  try {
    const url = new URL(candidate, here);
    const path = `${url.pathname}${url.search}`;
    // `/.//evil.example` comes out as `//evil.example`, which a browser takes for another site.
    return url.origin === here && !path.startsWith('//') ? path : fallback;
  } catch {
    return fallback;
  }
}
