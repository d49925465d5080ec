import * as z from 'zod';
import { emailProblem, withAsciiDomain } from './email.ts';
import type { EmailProblem } from './email.ts';
import { LONGEST } from './limits.ts';

const MESSAGES: Readonly<Record<EmailProblem, string>> = {
  malformed: 'must be an e-mail address such as ann@example.com',
  'too-long': `must have at most ${LONGEST.email} characters, and at most ${LONGEST.emailLocalPart} before the @`,
  'local-part-beyond-ascii':
    'must have only the letters a to z, digits and the signs . _ + - before the @, since mail to other letters cannot be sent; use another address',
};

/** An address that the shop can send mail to: the one schema for all of them. Domains beyond ASCII become Punycode. */
export const EmailAddress = z
  .string()
  .trim()
  .overwrite(withAsciiDomain)
  .check(({ value, issues }) => {
    const problem = emailProblem(value);
    if (problem) issues.push({ code: 'custom', input: value, message: MESSAGES[problem] });
  })
  .meta({ format: 'email', maxLength: LONGEST.email });
