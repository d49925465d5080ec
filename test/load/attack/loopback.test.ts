import { expect, test } from 'vitest';
import { expectLoopback } from '../../../load/attack/loopback.ts';

test('a shop on this machine may be attacked', () => {
  expect(() => expectLoopback(['http://127.0.0.1:8080', 'http://127.0.0.1:1/', 'http://localhost:8080'])).not.toThrow();
});

test.each(['https://shop.example', 'http://10.0.0.7:8080', 'http://127.0.0.1.attacker.example', 'http://localhost.attacker.example'])(
  'any other is refused with its address: %s',
  (url) => {
    expect(() => expectLoopback(['http://127.0.0.1:8080', url])).toThrow(`${url} is neither 127.0.0.1 nor localhost`);
  },
);
