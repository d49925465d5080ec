import { beforeAll, describe, expect, test } from 'vitest';
import { readEndpoints, shopUrl } from '../../tools/endpoints.ts';

let shop: string;

beforeAll(() => {
  shop = shopUrl(readEndpoints(process.env['SHOPMART_ENDPOINTS']));
});

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(new URL(path, shop), { headers, redirect: 'manual' });
}

async function post(path: string, headers: Readonly<Record<string, string>>, form: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(new URL(path, shop), { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' });
}

describe('public pages', () => {
  test.each([
    ['/', 'home'],
    ['/categories/garden', 'category-garden'],
    ['/products/stoneware-teapot', 'product-stoneware-teapot'],
    ['/products/none-such', 'product-none-such'],
  ])('are cached by the edge for an hour, with a tag: %s', async (path, tag) => {
    const { headers } = await get(path);
    expect(headers.get('cache-control')).toMatch(/^public, .*s-maxage=3600, stale-while-revalidate=\d+/);
    expect(headers.get('cache-tag')).toBe(tag);
    expect(headers.get('set-cookie')).toBeNull();
  });

  test('are the same for all visitors and request types', async () => {
    const [plain, known, flight] = await Promise.all([
      get('/products/stoneware-teapot'),
      get('/products/stoneware-teapot', { cookie: 'session=whatever; shopper=1' }),
      get('/products/stoneware-teapot', { rsc: '1', 'next-router-prefetch': '1', accept: 'text/x-component' }),
    ]);
    const [page, samePage, stillThePage] = await Promise.all([plain.text(), known.text(), flight.text()]);
    expect(withoutNonce(samePage)).toBe(withoutNonce(page));
    expect(withoutNonce(stillThePage)).toBe(withoutNonce(page));
  });

  test.each(['/', '/products/stoneware-teapot', '/categories/garden', '/categories/garden?after=terracotta-pots-set-of-three'])(
    'have a canonical URL and link preview data: %s',
    async (path) => {
      const page = await (await get(path)).text();
      expect(page).toContain(`<link rel="canonical" href="${new URL(path, shop).href.replace(/\/$/, '')}"/>`);
      expect(page).toMatch(/<meta property="og:title" content="[^"]+"\/>/);
    },
  );

  test('are in the sitemap, which the edge caches', async () => {
    const index = await get('/sitemap.xml');
    expect(index.headers.get('content-type')).toContain('application/xml');
    expect(index.headers.get('cache-control')).toMatch(/^public, .*s-maxage=3600/);
    const files = addressesIn(await index.text());
    const pages = (await Promise.all(files.map(async (file) => addressesIn(await (await fetch(file)).text())))).flat();
    const expected = ['/', '/categories/garden', '/products/stoneware-teapot'].map((path) => new URL(path, shop).href);
    expect(pages).toEqual(expect.arrayContaining(expected));
    expect(new Set(pages).size).toBe(pages.length);
  });

  test.each(['products-999999.xml', 'products--1.xml', 'products-1.xml.gz', 'orders.xml'])(
    'have no file %s of the sitemap',
    async (file) => {
      expect((await get(`/sitemaps/${file}`)).status).toBe(404);
    },
  );

  test('are not for search engines outside prod', async () => {
    expect(await (await get('/robots.txt')).text()).toMatch(/^User-Agent: \*\nDisallow: \/\n/);
  });

  test.each([
    '?after=made-up',
    '?after=%00',
    '?after=terracotta%2Dpots-set-of-three',
    '?after=',
    '?after=terracotta-pots-set-of-three&after=terracotta-pots-set-of-three',
  ])('have one address per list position; %s redirects to it and is not cached', async (query) => {
    const response = await fetch(new URL(`/categories/garden${query}`, shop), { redirect: 'manual' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([307, 'private, no-store']);
    expect(response.headers.get('location')).toMatch(/^\/categories\/garden(\?after=terracotta-pots-set-of-three)?$/);
  });

  test('are cached once, ignoring other query strings', async () => {
    await get('/products/stoneware-teapot');
    const { headers } = await get(`/products/stoneware-teapot?after=${Date.now()}&page=2`);
    expect(headers.get('x-cache')).toBe('Hit from cloudfront');
  });

  test('link to the previous page of a list', async () => {
    const page = await (await get('/categories/garden?after=terracotta-pots-set-of-three')).text();
    expect(page).toContain('rel="prev" href="/categories/garden"');
  });

  test('cannot be framed, and set HSTS for their own host only', async () => {
    const { headers } = await get('/');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('do not contain stock counts', async () => {
    const page = await (await get('/products/stoneware-teapot')).text();
    expect(page).toContain('In stock');
    expect(page).not.toMatch(/Only \d+ left|"available":\d/);
  });
});

describe('a product with variants', () => {
  test('has an address for each, with links to the others and a form, without JavaScript', async () => {
    const page = await (await get('/products/stoneware-teapot')).text();
    expect(page).toContain('<input type="hidden" name="sku" value="KT-101"/>');
    expect(page).toContain('href="/products/stoneware-teapot/KT-101%2FSL"');
    const slate = await (await get('/products/stoneware-teapot/KT-101%2FSL')).text();
    expect(slate).toContain('<input type="hidden" name="sku" value="KT-101/SL"/>');
    expect(slate).toMatch(/<h1[^>]*>Stoneware Teapot, Slate<\/h1>/);
    expect(slate).toContain(`<link rel="canonical" href="${new URL('/products/stoneware-teapot', shop).href}"/>`);
  });

  test('is cached with the product’s tag', async () => {
    const { headers } = await get('/products/stoneware-teapot/KT-101%2FSL');
    expect([headers.get('cache-tag'), headers.get('cache-control')]).toEqual([
      'product-stoneware-teapot',
      expect.stringContaining('s-maxage=3600'),
    ]);
  });

  test.each([
    ['/products/-/KT-101', '/products/stoneware-teapot'],
    ['/products/-/KT-101%2FSL', '/products/stoneware-teapot/KT-101%2FSL'],
    ['/products/-/LV-201%20RUST', '/products/lambswool-throw/LV-201%20RUST'],
    ['/products/stoneware-teapot/KT-101', '/products/stoneware-teapot'],
  ])('has one address: %s redirects to it, and the redirect is not cached', async (path, location) => {
    const { status, headers } = await get(path);
    expect([307, 308]).toContain(status);
    expect([headers.get('location'), headers.get('cache-control')]).toEqual([location, 'private, no-store']);
  });
});

describe('personal pages', () => {
  test.each(['constructor', 'toString', '__proto__'])('accept any value of the query string problem: %s', async (code) => {
    for (const path of ['/sign-in', '/account/new', '/account/password', '/cart'])
      expect((await get(`${path}?problem=${code}`)).status).toBe(200);
    expect((await get(`/orders/0?lookup=${code}&problem=${code}`)).status).toBe(404);
  });

  test.each([
    '/cart',
    '/checkout',
    '/orders',
    '/sign-in',
    '/account/new',
    '/account',
    '/account/sent',
    '/account/link',
    '/account/summary',
  ])('are not cached: %s', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('cache-tag')).toBeNull();
  });

  test.each(['/orders/0', '/orders/00000000-0000-8000-8000-000000000000', '/nowhere', '/categories/none-such', '/products/none-such'])(
    'return 404 with a page that needs no JavaScript: %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toMatch(/<main[^>]*>.*<h1[^>]*>(This shelf is empty|Is this your order\?)/s);
    },
  );

  test.each(['/cart', '/orders', '/account/summary'])('ignore a forged session: %s', async (path) => {
    expect((await get(path, { cookie: 'session=forged' })).status).toBe(200);
  });
});

describe('an address', () => {
  test.each(['/products/%zz', '/categories/%', '/orders/%ED%A0%80'])(
    'that cannot be decoded is refused with a message: %s',
    async (path) => {
      const response = await get(path);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('This address cannot be read')]);
    },
  );

  test.each([
    '/products/%00',
    '/products/none%20such',
    '/products/-/none-such',
    '/products/stoneware-teapot/none-such',
    '/products/stoneware-teapot/%2F..%2F',
    '/orders/4711',
    `/products/${'x'.repeat(501)}`,
    `/categories/${'x'.repeat(501)}`,
    `/orders/${'x'.repeat(501)}`,
  ])('that does not exist is not found: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe('a form', () => {
  const line = { sku: 'KT-101', quantity: '1' };

  test('is accepted from a page of the shop, creates a guest, and redirects', async () => {
    const first = await post('/cart/lines', { 'sec-fetch-site': 'same-origin' }, line);
    expect([first.status, first.headers.get('location')]).toEqual([307, '/cart/lines?arrived=1']);
    const [mark = ''] = first.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
    const response = await post('/cart/lines?arrived=1', { 'sec-fetch-site': 'same-origin', cookie: mark }, line);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/cart?added=KT-101']);
    expect(response.headers.getSetCookie().join('\n')).toMatch(/^session=[^;]+;.*HttpOnly.*SameSite=Lax/i);
  });

  test.each<Readonly<Record<string, string>>>([{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, {}])(
    'is refused from another site: %j',
    async (headers) => {
      for (const path of [
        '/cart/lines',
        '/cart/changes',
        '/cart/corrections',
        '/account/wish-list/products',
        '/sign-in/session',
        '/sign-in/out',
        '/account/links',
        '/account/sessions',
        '/account/link/use',
      ]) {
        const response = await post(path, headers, line);
        expect([path, response.status, response.headers.getSetCookie()]).toEqual([path, 403, []]);
      }
    },
  );

  test.each(['0', '-1', '1.5', '1000000000', '', 'many'])(
    'with quantity %j changes nothing and redirects with a problem',
    async (quantity) => {
      const response = await post('/cart/lines?arrived=1', { 'sec-fetch-site': 'same-origin' }, { sku: 'KT-101', quantity });
      expect(response.headers.get('location')).toMatch(/^\/cart\?problem=/);
    },
  );

  test('for an unknown product redirects with a problem', async () => {
    const response = await post('/cart/lines?arrived=1', { 'sec-fetch-site': 'same-origin' }, { sku: 'none such', quantity: '1' });
    expect(response.headers.get('location')).toBe('/cart?problem=unknown-sku&sku=none+such&quantity=1');
  });

  test.each<Readonly<Record<string, string>>>([{}, { cookie: 'session=ended' }])(
    'that cancels an order without a session redirects with a problem: %j',
    async (cookie) => {
      const path = '/orders/00000000-0000-8000-8000-000000000000';
      const response = await post(`${path}/cancellation`, { 'sec-fetch-site': 'same-origin', ...cookie }, {});
      const location = response.headers.get('location') ?? '';
      expect(location).toMatch(/\?problem=session-(expired|invalid)$/);
      expect(await (await get(location)).text()).toContain('Your order was not cancelled');
    },
  );

  test('does not redirect to another site', async () => {
    const response = await post(
      '/sign-in/session',
      { 'sec-fetch-site': 'same-origin' },
      { email: 'unknown@example.com', password: 'wrong', returnTo: '//evil.example' },
    );
    expect(response.headers.get('location')).toBe('/sign-in?problem=wrong-credentials&returnTo=%2Forders');
  });
});

function addressesIn(siteMap: string): readonly string[] {
  return [...siteMap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = '']) => address);
}

function withoutNonce(page: string): string {
  return page.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'nonce');
}
