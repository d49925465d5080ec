import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { handler } from '../../../../lambdas/operations/failover-page/handler.ts';

const { statusCode, headers, body } = await handler();
const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? [];

test('is a 503 that no cache keeps and that tells when to try again', () => {
  expect(statusCode).toBe(503);
  expect(headers).toMatchObject({ 'cache-control': 'private, no-store', 'retry-after': '10', 'content-type': 'text/html; charset=utf-8' });
});

test('needs nothing else: no script, no picture, no font, and only its own style is allowed', () => {
  expect(body).not.toMatch(/<script|<img|<link|src=|url\(|@import/);
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
});

test('has a language, a title, one heading and a main region', () => {
  expect(body).toMatch(/<html lang="en-GB">/);
  expect(body).toMatch(/<title>[^<]+<\/title>/);
  expect(body.match(/<h1>/g)).toHaveLength(1);
  expect(body).toMatch(/<main>.*<\/main>/s);
});

test('has the colours of the storefront, in light and in dark', () => {
  const storefront = readFileSync('web/styles/tokens.css', 'utf8');
  const colours = (css: string) => [...css.matchAll(/--[a-z-]+: #[0-9a-f]{6}/g)].map(([colour]) => colour);
  const own = colours(style);
  expect(own).toHaveLength(12);
  for (const colour of own) expect(colours(storefront)).toContain(colour);
});
