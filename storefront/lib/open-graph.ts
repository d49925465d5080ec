import type { Metadata } from 'next';

/** What others show of a link to a page; its title and description are the page's own. */
export const OPEN_GRAPH = { type: 'website', siteName: 'ShopMart', locale: 'en_GB' } as const satisfies Metadata['openGraph'];
