/** By the code in the page's address, which is untrusted: a map has no inherited keys such as `constructor`. */
const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['not-found', 'There is no such order with this e-mail address. Please check the address, and that the link is complete.'],
  ['too-many-requests', 'Too many e-mail addresses were tried from your network. Please try again in a quarter of an hour.'],
]);

/** Why an order was not shown for an e-mail address. */
export function lookupProblem(code: string): string {
  return PROBLEMS.get(code) ?? 'We could not look it up just now. Please try again in a moment.';
}
