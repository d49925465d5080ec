import { DomainError } from '../../platform/errors/domain-error.ts';

const SHORTEST = 10;

/** Those that lists of leaked passwords begin with, and that are long enough to be tried here. */
const COMMON = new Set([
  '1234567890',
  '12345678910',
  '0123456789',
  '0987654321',
  '123456789a',
  'qwertyuiop',
  'qwerty12345',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  'iloveyou123',
  'letmein123',
  'administrator',
  'welcome123',
  'changeme123',
  'football123',
  'sunshine123',
]);

/** @throws DomainError `weak-password` when it is short, known to everybody, one character repeated, or the account's own e-mail address. */
export function refuseWeakPassword(password: string, email: string): void {
  const lower = password.toLowerCase();
  const localPart = email.split('@')[0] ?? '';
  if (password.length < SHORTEST) throw weak(`it has ${password.length} characters and needs ${SHORTEST}`);
  if (COMMON.has(lower)) throw weak('it is among the first that anybody tries');
  if (new Set(lower).size < 4) throw weak('it repeats the same few characters');
  if (localPart.length >= 4 && lower.includes(localPart.toLowerCase())) throw weak('it contains your e-mail address');
}

function weak(reason: string): DomainError {
  return new DomainError(
    'weak-password',
    `this password is too easy to guess: ${reason}; choose a longer one, such as four unrelated words`,
  );
}
