import { expect, test } from 'vitest';
import { readUnsubscription, signUnsubscription } from '../../../../domain/notification/unsubscribe/token.ts';

const unsubscription = { recipientId: '00000000-0000-4000-8000-000000000007', kind: 'back-in-stock' } as const;
const token = signUnsubscription('key', unsubscription);

test('a token names its recipient and kind, and not the address', () => {
  expect(readUnsubscription('key', token)).toEqual(unsubscription);
});

test.each([
  ['another key', 'other', token],
  ['another recipient', 'key', token.replace('0007', '0008')],
  ['another kind', 'key', token.replace('stock', 'shop')],
  ['a shortened signature', 'key', token.slice(0, -2)],
  ['nothing signed', 'key', 'x'],
])('a token with %s is refused', (_, key, changed) => {
  expect(readUnsubscription(key, changed)).toBeUndefined();
});
