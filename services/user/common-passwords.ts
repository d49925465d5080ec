import { dictionary } from '@zxcvbn-ts/language-common';

/** Some 50,000 passwords that lists of leaked ones begin with, in lower case, the commonest first. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(dictionary['passwords-common']);
