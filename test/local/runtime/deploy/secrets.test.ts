import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { secretValue } from '../../../../local/runtime/deploy/secrets.ts';
import { openState } from '../../../../local/runtime/state.ts';

const state = openState(mkdtempSync(join(tmpdir(), 'state-')), false);
const user = (username: string) => ({
  GenerateSecretString: { SecretStringTemplate: JSON.stringify({ username }), GenerateStringKey: 'password', ExcludePunctuation: true },
});
const password = (arn: string, username: string): string => JSON.parse(secretValue(arn, user(username), state)).password;

test('a generated secret is as its template says, and stays over restarts', () => {
  const properties = { GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true } };
  const value = secretValue('arn:a', properties, state);
  expect(value).toMatch(/^[a-z0-9]{40}$/);
  expect(secretValue('arn:a', properties, openState(state.folder, false))).toBe(value);
  expect(secretValue('arn:a', properties, openState(state.folder, true))).not.toBe(value);
});

test('a database user has one password, whatever secret tells it', () => {
  expect(password('arn:b', 'reader')).toBe(password('arn:c', 'reader'));
  expect(password('arn:d', 'writer')).not.toBe(password('arn:b', 'reader'));
});

test.each([
  ['a secret without a value', { Name: 'x' }, /GenerateSecretString/],
  ['a rule that is not kept', { GenerateSecretString: { ExcludePunctuation: true, ExcludeNumbers: true } }, /ExcludeNumbers/],
  ['punctuation', { GenerateSecretString: {} }, /passwords with punctuation are not generated here/],
])('refuses %s', (_, properties, message) => {
  expect(() => secretValue('arn:e', properties, state)).toThrow(message);
});
