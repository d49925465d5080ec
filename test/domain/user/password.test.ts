import { describe, expect, test } from 'vitest';
import { refuseWeakPassword } from '../../../domain/user/password.ts';

describe('a password', () => {
  test.each(['four unrelated words', 'correct-horse-9', 'пароль-из-слов'])('%j is good enough', (password) => {
    expect(() => refuseWeakPassword(password, 'ann@example.com')).not.toThrow();
  });

  test.each([
    ['hunter2', 'has 7 characters'],
    ['Password123', 'first that anybody tries'],
    ['ababababab', 'repeats'],
    ['hello-annette-1', 'e-mail address'],
  ])('%j is refused, and says why', (password, reason) => {
    expect(() => refuseWeakPassword(password, 'annette@example.com')).toThrow(reason);
  });
});
