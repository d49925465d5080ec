import { dictionary } from '@zxcvbn-ts/language-common';

/** About 50,000 leaked passwords in lower case, the most common first. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);
