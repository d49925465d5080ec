import { describe, expect, test } from 'vitest';
import { refuseWeakPassword } from '../../../../domain/user/account/password.ts';

const commonPasswords = new Set(['password123', 'trustno1', 'sunshine']);

const choose = (password: string, email = 'annette@example.com') => refuseWeakPassword({ password, email, commonPasswords });

describe('a password', () => {
  test.each([
    'four unrelated words',
    'correct-horse-9',
    'пароль-из-слов',
    'kq7vbz2w',
    '🦊🐙🌵🧲🎻🛶🥝🪁',
    'shopmart is where the fox lives',
  ])('%j is good enough', (password) => {
    expect(() => choose(password)).not.toThrow();
  });

  test.each([
    ['hunter2', 'has 7 characters and needs 8'],
    ['🦊🐙🌵🧲', 'has 4 characters and needs 8'],
    ['Password123', 'most people use'],
    ['TrustNo1', 'most people use'],
    ['ｓｕｎｓｈｉｎｅ', 'most people use'],
    ['sunshine123', 'most people use'],
    ['Sunshine-2026!', 'most people use'],
    ['0123456789', 'most people use'],
    ['0987654321', 'most people use'],
    ['ababababab', 'repeats'],
    ['hello-annette-1', 'e-mail address'],
    ['shopmart', 'name of the shop'],
    ['ShopMart2026!', 'name of the shop'],
    ['my-shopmart-1', 'name of the shop'],
  ])('%j is refused, with the reason and the remedy', (password, reason) => {
    expect(() => choose(password)).toThrow(reason);
    expect(() => choose(password)).toThrow('choose a longer one, such as four unrelated words');
  });

  test('is not the e-mail address, whatever the length of its local part', () => {
    expect(() => choose('Al@example.com', 'al@example.com')).toThrow('e-mail address');
  });
});
