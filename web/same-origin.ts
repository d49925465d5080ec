/** Whether a page of this shop posted the form: by `Sec-Fetch-Site`, or by `Origin` in older browsers. */
export function isSameOrigin(headers: Headers, shopUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  return headers.get('origin') === new URL(shopUrl).origin;
}
