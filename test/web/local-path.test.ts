import { describe, expect, test } from 'vitest';
import { localPath } from '../../web/local-path.ts';

describe('the page after the sign-in', () => {
  test.each(['/checkout', '/orders?before=1', '/products/A%20B%2FC'])('is the requested path of the shop: %s', (path) => {
    expect(localPath(path, '/orders')).toBe(path);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    '',
    'orders',
    undefined,
    ['/a', '/b'],
  ])('is never another site: %j', (candidate) => {
    expect(localPath(candidate, '/orders')).toBe('/orders');
  });
});
