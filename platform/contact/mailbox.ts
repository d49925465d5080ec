/** The domains of Google's mailboxes, whose help pages say that dots, and what follows a plus, do not change where mail arrives. */
const GOOGLE = new Set(['gmail.com', 'googlemail.com']);

/**
 * The mailbox of a valid address: equal texts are one person. Case never counts. Dots and plus tags are left out for Google alone:
 * at other providers `a.nn@` and `ann@` may be two people. Mail is always sent to the address as its owner wrote it.
 */
export function mailboxOf(email: string): string {
  const lower = email.toLowerCase();
  const at = lower.lastIndexOf('@');
  if (!GOOGLE.has(lower.slice(at + 1))) return lower;
  const [name = ''] = lower.slice(0, at).split('+', 1);
  return name === '' ? lower : `${name.replaceAll('.', '')}@gmail.com`;
}
