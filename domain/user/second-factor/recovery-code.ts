import { createHash, randomBytes } from 'node:crypto';

/** Without letters that look alike. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const CODES = 10;

/** New recovery codes of 80 random bits, such as `k3p7-9mqd-0x2f-h8vn`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: CODES }, () => {
    const letters = Array.from(randomBytes(16), (byte) => ALPHABET.charAt(byte & 31)).join('');
    return letters.replaceAll(/.{4}(?=.)/g, '$&-');
  });
}

/** The stored form. Typing differences do not count: case, blanks and hyphens. */
export function hashRecoveryCode(code: string): string {
  return createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest('hex');
}

/** What was typed: the digits of an authenticator app, or a recovery code. */
export function isRecoveryCode(typed: string): boolean {
  return !/^\d{6}$/.test(typed.replaceAll(/\s/g, ''));
}
