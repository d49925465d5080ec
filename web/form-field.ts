/** More than any field may have, so that a text that is cut is refused all the same. */
const LONGEST = 300;

/** What a form's field holds, and empty for a file. Redirects and cookies repeat it, and the headers of a response must stay small: the load balancer turns larger ones into a 502. */
export function textOfField(value: unknown, longest = LONGEST): string {
  return typeof value === 'string' ? value.slice(0, longest).toWellFormed() : '';
}
