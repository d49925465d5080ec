/** `text` as a path of this site, resolved as by a browser; undefined for another site's address. */
export function ownPath(text: string): string | undefined {
  if (!text.startsWith('/')) return undefined;
  const here = 'https://shop.invalid';
  const url = URL.parse(text, here);
  if (url?.origin !== here) return undefined;
  // `/.//evil.example` becomes `//evil.example`, which a browser takes for another site.
  return url.pathname.startsWith('//') ? undefined : `${url.pathname}${url.search}${url.hash}`;
}
