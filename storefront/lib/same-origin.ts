/** Whether a form was posted by a page of this shop. Browsers say so themselves; older ones name the origin at least. */
export function isSameOrigin(headers: Headers, shopUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return headers.get('origin') === new URL(shopUrl).origin;
}
