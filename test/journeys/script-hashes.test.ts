import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { startJourneys } from './start-journeys.ts';

const { visitors } = await startJourneys();

const servers: ReturnType<typeof createServer>[] = [];

afterAll(() => servers.forEach((server) => server.close()));

/** Serves the shop with each HTML page changed on its way, as an attacker who can change a page, but not its headers. */
async function shopWith(change: (html: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    const pass = async () => {
      const answer = await fetch(new URL(request.url ?? '/', visitors.shopUrl), { redirect: 'manual' });
      const isHtml = answer.headers.get('content-type')?.startsWith('text/html') === true;
      const body = Buffer.from(await answer.arrayBuffer());
      for (const name of ['content-type', 'content-security-policy']) response.setHeader(name, answer.headers.get(name) ?? '');
      response.writeHead(answer.status).end(isHtml ? change(body.toString()) : body);
    };
    pass().catch(() => response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Opens the page of a product; returns what the browser refused, and the text that an injected script would leave. */
async function open(shop: string, path: string) {
  const visitor = await visitors.open();
  await visitor.page.goto(`${shop}${path}`, { waitUntil: 'load' });
  const title = await visitor.page.title();
  await visitor.close();
  return { title, refused: visitor.consoleErrors.filter((line) => line.includes('Content Security Policy')) };
}

const NONCE = /<script[^>]* nonce="([^"]+)"/;

describe.each(['/', '/categories/garden', '/products/stoneware-teapot', '/products/none-such'])('the cached page %s', (path) => {
  test('allows its scripts by their hashes, without a nonce, in a header far below the limit of CloudFront', async () => {
    const response = await fetch(new URL(path, visitors.shopUrl));
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self' 'sha256-/);
    expect(policy).not.toContain('nonce-');
    expect(policy.length).toBeLessThan(8_192);
    expect((await open(visitors.shopUrl, path)).refused).toEqual([]);
  });
});

describe('in the browser, of a cached page', () => {
  test('unchanged scripts run', async () => {
    expect((await open(await shopWith((html) => html), '/products/stoneware-teapot')).refused).toEqual([]);
  });

  test('an inline script that was changed by one byte is blocked', async () => {
    const shop = await shopWith((html) => html.replace('self.__next_f.push', 'self.__next_f.pusH'));
    expect((await open(shop, '/products/stoneware-teapot')).refused).not.toEqual([]);
  });

  test('an injected script is blocked, even with the nonce of the page', async () => {
    const inject = (html: string) => `${html}<script nonce="${NONCE.exec(html)?.[1]}">document.title = 'stolen'</script>`;
    const { title, refused } = await open(await shopWith(inject), '/products/stoneware-teapot');
    expect(title).not.toBe('stolen');
    expect(refused).not.toEqual([]);
  });
});

describe('a personal page', () => {
  test.each(['/cart', '/checkout', '/sign-in'])('has a nonce, which differs each time: %s', async (path) => {
    const nonce = async () =>
      /'nonce-([^']+)'/.exec((await fetch(new URL(path, visitors.shopUrl))).headers.get('content-security-policy') ?? '')?.[1];
    const [first, second] = [await nonce(), await nonce()];
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
  });
});
