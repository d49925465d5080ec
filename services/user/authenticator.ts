import { Secret, TOTP } from 'otpauth';

const ISSUER = 'ShopMart';
const PERIOD_SECONDS = 30;

/** A new key of 160 random bits in base32, as RFC 4226 recommends for SHA-1. */
export function newKey(): string {
  return new Secret({ size: 20 }).base32;
}

/** The key of a secret text, so that a generated secret can be one. */
export function keyOf(secret: string): string {
  return Secret.fromUTF8(secret).base32;
}

/** The address that an authenticator app reads from a QR code. */
export function keyUri(key: string, email: string): string {
  return totpOf(key, email).toString();
}

/** The time step whose code was typed, the present one or a neighbour, since clocks differ; `undefined` if the code is of none. */
export function stepOf(key: string, typed: string, now: Date): number | undefined {
  const token = typed.replaceAll(/\s/g, '');
  const delta = totpOf(key).validate({ token, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}

/** RFC 6238 with the values that every authenticator app supports. */
function totpOf(key: string, label = 'staff'): TOTP {
  return new TOTP({ issuer: ISSUER, label, secret: Secret.fromBase32(key), algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });
}
