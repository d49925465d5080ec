import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { withScriptHashes } from '../../../storefront/lib/script-hashes.ts';

const policy = "default-src 'self'; script-src 'self' 'nonce-n-1' https://js.stripe.com; img-src 'self'";

/** The source that allows exactly this script. */
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const sources = (html: string) => withScriptHashes(policy, html).split('; ')[1];

describe('the policy of a cached page', () => {
  test('has the hash of each inline script in place of the nonce, and nothing else changed', () => {
    const html = '<head><script nonce="n-1">first()</script></head><script id="b" nonce="n-1">\n second("ä")\n</script>';
    expect(withScriptHashes(policy, html)).toBe(
      `default-src 'self'; script-src 'self' ${hashOf('first()')} ${hashOf('\n second("ä")\n')} https://js.stripe.com; img-src 'self'`,
    );
  });

  test('names equal scripts once', () => {
    expect(sources('<script nonce="n-1">again()</script><script nonce="n-1">again()</script>')).toBe(
      `script-src 'self' ${hashOf('again()')} https://js.stripe.com`,
    );
  });

  test('has no hash for a script with an address, which its origin allows', () => {
    expect(sources('<script src="/_next/static/a.js" async="" nonce="n-1"></script>')).toBe("script-src 'self' https://js.stripe.com");
  });

  test.each(['<script>stolen()</script>', '<script nonce="n-2">stolen()</script>', '<script data-nonce="n-1">stolen()</script>'])(
    'has no hash for a script that is not ours: %s',
    (smuggled) => {
      expect(sources(`<p>${smuggled}</p><script nonce="n-1">ours()</script>`)).toBe(
        `script-src 'self' ${hashOf('ours()')} https://js.stripe.com`,
      );
    },
  );

  test('is left as it is without a nonce', () => {
    expect(withScriptHashes("script-src 'self'", '<script>any()</script>')).toBe("script-src 'self'");
  });
});
