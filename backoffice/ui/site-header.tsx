import { currentSession } from '../lib/cookies.ts';

const PAGES = [
  ['/staff/orders', 'Orders'],
  ['/staff/stuck', 'Stuck sagas'],
  ['/staff/analytics', 'Analytics'],
  ['/staff/people', 'Staff'],
  ['/staff/audit', 'Audit trail'],
] as const;

export async function SiteHeader() {
  const isSignedIn = (await currentSession()) !== undefined;
  return (
    <header className="site-header">
      <a className="brand" href="/staff/orders">
        ShopMart back office
      </a>
      {isSignedIn && (
        <>
          <nav aria-label="Pages">
            {PAGES.map(([href, name]) => (
              <a key={href} href={href}>
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
