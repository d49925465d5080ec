import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Statistics } from '../features/statistics/statistics.tsx';
import { SiteFooter } from '../ui/site-footer.tsx';
import { SiteHeader } from '../ui/site-header.tsx';
import { config } from '../lib/config.ts';
import { OPEN_GRAPH } from '../lib/open-graph.ts';
// oxlint-disable-next-line import/no-unassigned-import -- a stylesheet has nothing to assign
import './styles/shop.css';

export const dynamic = 'force-dynamic';

/** Generated at run time, since the build does not have the shop's address. */
export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(config().SHOP_URL),
    title: { default: 'ShopMart: good things for the home', template: '%s · ShopMart' },
    description: 'Good things for the home, sent from three warehouses near you.',
    openGraph: OPEN_GRAPH,
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#faf7f1' },
    { media: '(prefers-color-scheme: dark)', color: '#161513' },
  ],
};

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en-GB">
      <body>
        <a className="skip-link" href="#content">
          Skip to the content
        </a>
        <SiteHeader />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <Statistics />
        <SiteFooter />
      </body>
    </html>
  );
}
