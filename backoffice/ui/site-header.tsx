import { headers } from 'next/headers';
import { currentSession } from '../lib/cookies.ts';

const PAGES = [
  ['/staff/orders', 'Orders'],
  ['/staff/products', 'Products'],
  ['/staff/holds', 'Holds'],
  ['/staff/stuck', 'Stuck sagas'],
  ['/staff/catalogue', 'Import and export'],
  ['/staff/analytics', 'Analytics'],
  ['/staff/people', 'Staff'],
  ['/staff/audit', 'Audit trail'],
] as const;

export async function SiteHeader() {
  const isSignedIn = (await currentSession()) !== undefined;
  const path = `/staff${(await headers()).get('x-page-path') ?? ''}`;
  return (
    <header className="site-header">
      <a className="brand" href="/staff/orders">
        ShopMart back office
      </a>
      {isSignedIn && (
        <>
          <nav aria-label="Pages">
            {PAGES.map(([href, name]) => (
              <a key={href} href={href} {...(path.startsWith(href) && { 'aria-current': 'page' as const })}>
                {name}
              </a>
            ))}
          </nav>
          <form method="post" action="/staff/sign-out">
            <button className="secondary">Sign out</button>
          </form>
        </>
      )}
    </header>
  );
}
