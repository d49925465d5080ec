import { refuseArguments } from '../../tools/command-line.ts';

/** Some records of a change travel in an HTTP header. */
const REASON = /^[ -~]{3,300}$/;

/** The reason that is kept with a change. Exits with 2 if it is missing or cannot be kept. */
export function readReason(usage: string, reason = ''): string {
  const text = reason.trim();
  return REASON.test(text) ? text : refuseArguments(usage, `--reason is "${text}": give 3 to 300 ASCII characters in one line`);
}
