import { expect, test } from 'vitest';
import { siteMapFile, siteMapIndex } from '../../../../storefront/features/site-map/site-map-file.ts';

test('a file of the sitemap has absolute addresses and when each page changed', () => {
  const pages = [{ path: '/' }, { path: '/products/tea-pot', changedAt: '2026-11-22T12:00:00Z' }];
  expect(siteMapFile('https://shop.example', pages)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://shop.example/</loc></url>
<url><loc>https://shop.example/products/tea-pot</loc><lastmod>2026-11-22T12:00:00Z</lastmod></url>
</urlset>
`);
});

test('the index of the sitemap lists its files', () => {
  expect(siteMapIndex('https://shop.example', ['/sitemaps/products-0.xml'])).toContain(
    '<sitemap><loc>https://shop.example/sitemaps/products-0.xml</loc></sitemap>',
  );
});
