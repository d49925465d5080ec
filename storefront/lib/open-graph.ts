import type { Metadata } from 'next';

/** The preview of a link to a page; title and description come from the page. */
export const OPEN_GRAPH = { type: 'website', siteName: 'ShopMart', locale: 'en_GB' } as const satisfies Metadata['openGraph'];
