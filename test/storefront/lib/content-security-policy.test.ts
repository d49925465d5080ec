import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../storefront/lib/content-security-policy.ts';

function directive(policy: string, name: string): string | undefined {
  return policy.split('; ').find((each) => each.startsWith(`${name} `));
}

const base = { nonce: 'n-1', shopUrl: 'https://shop.example' };

describe('what a page may load', () => {
  test("lets the provider's script run, be framed and call the hosts beside it", () => {
    const policy = contentSecurityPolicy({ ...base, providerScriptUrl: 'https://js.stripe.com/v3/' });
    expect(directive(policy, 'script-src')).toBe("script-src 'self' 'nonce-n-1' https://js.stripe.com https://*.stripe.com");
    expect(directive(policy, 'frame-src')).toBe("frame-src 'self' https://js.stripe.com https://*.stripe.com");
    expect(directive(policy, 'connect-src')).toBe("connect-src 'self' https://js.stripe.com https://*.stripe.com");
  });

  test('opens nothing for a stand-in that the shop itself serves', () => {
    const policy = contentSecurityPolicy({ ...base, providerScriptUrl: 'https://shop.example/sandbox/stripe/v3/' });
    expect(directive(policy, 'script-src')).toBe("script-src 'self' 'nonce-n-1'");
  });

  test.each(['http://127.0.0.1:4000/v3/', 'http://localhost:4000/v3/', 'https://stripe.example/v3/'])('opens no siblings of %s', (url) => {
    const policy = contentSecurityPolicy({ ...base, providerScriptUrl: url });
    expect(directive(policy, 'frame-src')).toBe(`frame-src 'self' ${new URL(url).origin}`);
  });

  test('never lets inline code run, nor another site frame the shop', () => {
    const policy = contentSecurityPolicy({ ...base, providerScriptUrl: 'https://js.stripe.com/v3/' });
    expect(policy).not.toContain('unsafe');
    expect(directive(policy, 'frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(directive(policy, 'form-action')).toBe("form-action 'self'");
  });
});
