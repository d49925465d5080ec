import { expect, test } from 'vitest';
import { localize } from '../../../../local/runtime/assembly/authorities.ts';

const authorities = new Map([
  ['peer:8080', { host: '127.0.0.1', port: 21001 }],
  ['front.stack.internal', { host: '127.0.0.1', port: 8080 }],
  ['main.stack.internal', { host: '127.0.0.1', port: 21000 }],
]);
const put = (value: string, variable = 'SETTING') => localize(value, variable, authorities);

test.each([
  ['http://peer:8080', 'http://127.0.0.1:21001'],
  ['https://front.stack.internal/a?b=c', 'http://127.0.0.1:8080/a?b=c'],
  ['rediss://user:word@main.stack.internal:6379/0', 'redis://user:word@127.0.0.1:21000/0'],
  ['{"a":["https://front.stack.internal/x","http://peer:8080"]}', '{"a":["http://127.0.0.1:8080/x","http://127.0.0.1:21001"]}'],
  ['main.stack.internal', '127.0.0.1'],
  ['main.stack.internal:5432', '127.0.0.1:21000'],
  ['peer', 'peer'],
  ['a plain word', 'a plain word'],
  ['ada@example.com', 'ada@example.com'],
])('%s becomes %s', (value, expected) => {
  expect(put(value)).toBe(expected);
});

test('refuses an undeclared host, and names it with the variable', () => {
  expect(() => put('https://example.com/x', 'worker: TARGET_URL')).toThrow(/worker: TARGET_URL names the host example\.com/);
});

test('refuses a service with another port', () => {
  expect(() => put('http://peer:9090')).toThrow(/peer:9090/);
});

test('refuses a bare host in a variable that names hosts', () => {
  expect(() => put('db.example.com', 'DATABASE_HOST')).toThrow(/db\.example\.com/);
});
