import { describe, expect, test } from 'vitest';
import { isSameOrigin } from '../../web/same-origin.ts';

const SHOP = 'https://shop.example/';

describe('a form post', () => {
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' }],
    [{ origin: 'https://shop.example' }],
  ])('is accepted from the shop itself: %j', (headers) => {
    expect(isSameOrigin(new Headers(headers), SHOP)).toBe(true);
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://shop.example.evil.example' }],
    [{ origin: 'http://shop.example' }],
    [{ origin: 'null' }],
    [{}],
  ])('is refused from anywhere else: %j', (headers) => {
    expect(isSameOrigin(new Headers(headers), SHOP)).toBe(false);
  });
});
