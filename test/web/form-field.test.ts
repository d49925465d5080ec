import { expect, test } from 'vitest';
import { MAX_QUANTITY_PER_SKU } from '../../contracts/order/http.ts';
import { Credentials, NewAccount } from '../../contracts/user/http.ts';
import { textOfField } from '../../web/form-field.ts';

test('a field has the text that was typed, and none when it is missing or a file', () => {
  expect(textOfField(' Ann Lee 😀 ')).toBe(' Ann Lee 😀 ');
  expect(textOfField(null)).toBe('');
  expect(textOfField(new File(['x'], 'x.txt'))).toBe('');
});

test.each([['email'], ['name'], ['password']] as const)('a %s that is too long is cut, and is still too long', (field) => {
  const cut = textOfField(`${'a'.repeat(20_000)}@example.com`);
  expect(cut).toHaveLength(300);
  expect({ ...NewAccount.shape, ...Credentials.shape }[field].safeParse(cut).success).toBe(false);
});

test('a quantity of very many digits is cut, and is still too large', () => {
  expect(Number(textOfField('9'.repeat(20_000)))).toBeGreaterThan(MAX_QUANTITY_PER_SKU);
});

test('a text is not cut through a surrogate pair, which no cookie could carry', () => {
  expect(() => encodeURIComponent(textOfField(`${'a'.repeat(299)}😀`))).not.toThrow();
});
