import { createHash } from 'node:crypto';

/** The storefront's colours and fonts, from `storefront/app/styles/base.css`. */
const STYLE = `
:root { color-scheme: light dark; --paper: #faf7f1; --ink: #1f1d1a; --quiet: #655f55; --accent: #1c5a43; --on-accent: #fffdf9; --focus: #1b4fd0; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #161513; --ink: #f3eee5; --quiet: #aca496; --accent: #86cbaa; --on-accent: #10241b; --focus: #a9c1ff; }
}
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1.0625rem / 1.55 -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif; }
main { max-width: 34rem; padding: 2rem; }
.eyebrow { color: var(--quiet); margin: 0 0 0.5rem; }
h1 { margin: 0 0 1rem; line-height: 1.12; font-size: clamp(2rem, 1.55rem + 2vw, 3rem);
  font-family: 'Iowan Old Style', 'Palatino Linotype', 'URW Palladio L', 'TeX Gyre Pagella', Palatino, Georgia, 'Liberation Serif', serif; }
a { color: var(--accent); }
a:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; }
.button { display: inline-block; margin: 1rem 1.5rem 0 0; padding: 0.8rem 1.4rem; border-radius: 0.75rem; background: var(--accent); color: var(--on-accent); text-decoration: none; }
`;

/** The empty address of the link reloads the page without a script. */
export const FAILOVER_PAGE = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not available just now · ShopMart</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="eyebrow">Our fault</p>
<h1>Sorry, we could not show this page</h1>
<p>The shop is not available just now. We have been told and are working on it.</p>
<p>Nothing of yours is lost: your cart and your orders are kept. If you have just ordered, please do not order again: we send you a mail as soon as your order is confirmed.</p>
<p><a class="button" href="">Try again</a> <a href="/">Go to the start</a></p>
</main>
</body>
</html>
`;

const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

export const FAILOVER_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'private, no-store',
  'retry-after': '10',
  'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;
