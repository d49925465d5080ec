import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../../platform/http/client-address.ts';

describe('the client of a rate limit', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of the address %s is %s', (ip, client) => {
    expect(clientAddress({ ip })).toBe(client);
  });
});
