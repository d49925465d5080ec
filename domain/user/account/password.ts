import { UserError } from '../errors.ts';

/** NIST SP 800-63B, with no rules of composition: length and a list of common ones is what keeps guesses out. */
const SHORTEST = 8;

const SHOP_NAME = 'shopmart';

const DIGIT_SEQUENCES = ['01234567890123456789', '98765432109876543210'];

/** How many letters of its own make a password more than a name with something added. */
const LETTERS_OF_ITS_OWN = 4;

export interface PasswordChoice {
  readonly password: string;
  readonly email: string;

  /** In lower case. */
  readonly commonPasswords: ReadonlySet<string>;
}

/** @throws UserError `weak-password` when it is short, common, a few characters repeated, or much like the account's e-mail address or the shop's name. */
export function refuseWeakPassword({ password, email, commonPasswords }: PasswordChoice): void {
  const lower = password.normalize('NFKC').toLowerCase();
  const length = Array.from(lower).length;
  const [localPart = ''] = email.toLowerCase().split('@');
  if (length < SHORTEST) throw weak(`it has ${length} characters and needs ${SHORTEST}`);
  if (isCommon(lower, commonPasswords))
    throw weak('it is among the passwords that most people use, which are the first that anybody tries');
  if (new Set(lower).size < 4) throw weak('it repeats the same few characters');
  if (lower === email.toLowerCase() || (localPart.length >= 4 && lower.includes(localPart))) throw weak('it contains your e-mail address');
  if (isLittleMoreThan(SHOP_NAME, lower)) throw weak('it is little more than the name of the shop');
}

/** Also with digits and signs after it, as people make a refused one pass. */
function isCommon(lower: string, commonPasswords: ReadonlySet<string>): boolean {
  return (
    commonPasswords.has(lower) || commonPasswords.has(lower.replace(/\P{L}+$/u, '')) || DIGIT_SEQUENCES.some((each) => each.includes(lower))
  );
}

function isLittleMoreThan(name: string, lower: string): boolean {
  const rest = lower.replaceAll(name, '');
  return rest !== lower && rest.replace(/\P{L}/gu, '').length < LETTERS_OF_ITS_OWN;
}

function weak(reason: string): UserError {
  return new UserError('weak-password', `this password is too easy to guess: ${reason}; choose a longer one, such as four unrelated words`);
}
