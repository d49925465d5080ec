import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../web/content-security-policy.ts';

function directive(policy: string, name: string): string | undefined {
  return policy.split('; ').find((each) => each.startsWith(`${name} `));
}

const base = { nonce: 'n-1', providerSources: ['https://js.stripe.com', 'https://*.stripe.com'] };

describe('what a page may load', () => {
  test("lets the provider's sources run, be framed and be called", () => {
    const policy = contentSecurityPolicy(base);
    expect(directive(policy, 'script-src')).toBe("script-src 'self' 'nonce-n-1' https://js.stripe.com https://*.stripe.com");
    expect(directive(policy, 'frame-src')).toBe("frame-src 'self' https://js.stripe.com https://*.stripe.com");
    expect(directive(policy, 'connect-src')).toBe("connect-src 'self' https://js.stripe.com https://*.stripe.com");
  });

  test('opens nothing but the sources that it is given', () => {
    const policy = contentSecurityPolicy({ ...base, providerSources: [] });
    expect(directive(policy, 'script-src')).toBe("script-src 'self' 'nonce-n-1'");
  });

  test('never lets inline code run, nor another site frame the shop', () => {
    const policy = contentSecurityPolicy(base);
    expect(policy).not.toContain('unsafe');
    expect(directive(policy, 'frame-ancestors')).toBe("frame-ancestors 'none'");
    expect(directive(policy, 'form-action')).toBe("form-action 'self'");
  });
});
