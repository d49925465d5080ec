import { LONGEST } from './limits.ts';

const LOCAL_PART = /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]$/;

/** In ASCII, as in DNS. */
const DOMAIN = /^(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$/;

/** What a domain beyond ASCII may consist of: anything else would change what a URL's host is. */
const INTERNATIONAL_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

/** The same address with a domain beyond ASCII in Punycode, which mail servers take; unchanged where there is none. Runs in browsers too. */
export function withAsciiDomain(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (at < 0 || isAscii(domain) || !INTERNATIONAL_DOMAIN.test(domain)) return email;
  const url = `http://${domain}`;
  return URL.canParse(url) ? email.slice(0, at + 1) + new URL(url).hostname : email;
}

export type EmailProblem = 'malformed' | 'too-long' | 'local-part-beyond-ascii';

/** Why mail cannot be sent to an address whose domain is in ASCII. */
export function emailProblem(email: string): EmailProblem | undefined {
  const at = email.lastIndexOf('@');
  const [localPart, domain] = [email.slice(0, Math.max(at, 0)), email.slice(at + 1)];
  if (localPart !== '' && !isAscii(localPart)) return 'local-part-beyond-ascii';
  if (email.length > LONGEST.email || localPart.length > LONGEST.emailLocalPart) return 'too-long';
  return LOCAL_PART.test(localPart) && DOMAIN.test(domain) ? undefined : 'malformed';
}

function isAscii(text: string): boolean {
  return /^[\0-\x7F]*$/.test(text);
}
