import { UserError } from '../errors.ts';

/** NIST SP 800-63B: a minimum length and a list of common passwords, no rules of composition. */
const SHORTEST = 8;

const SHOP_NAME = 'shopmart';

const DIGIT_SEQUENCES = ['01234567890123456789', '98765432109876543210'];

/** Fewest letters that a password must have besides the shop's name. */
const FEWEST_OTHER_LETTERS = 4;

export interface PasswordChoice {
  readonly password: string;
  readonly email: string;

  /** In lower case. */
  readonly commonPasswords: ReadonlySet<string>;

  /** @default 8 characters */
  readonly shortest?: number;
}

/** @throws UserError `weak-password` if it is short, common, repetitive, or close to the e-mail address or the shop's name */
export function refuseWeakPassword({ password, email, commonPasswords, shortest = SHORTEST }: PasswordChoice): void {
  const lower = password.normalize('NFKC').toLowerCase();
  const length = Array.from(lower).length;
  const [localPart = ''] = email.toLowerCase().split('@');
  if (length < shortest) throw weak(`it has ${length} characters and needs ${shortest}`);
  if (isCommon(lower, commonPasswords)) throw weak('it is among the passwords that most people use, which attackers try first');
  if (new Set(lower).size < 4) throw weak('it repeats the same few characters');
  if (lower === email.toLowerCase() || (localPart.length >= 4 && lower.includes(localPart))) throw weak('it contains your e-mail address');
  if (isLittleMoreThan(SHOP_NAME, lower)) throw weak('it is little more than the name of the shop');
}

/** Also matches a common password with digits or signs appended. */
function isCommon(lower: string, commonPasswords: ReadonlySet<string>): boolean {
  return (
    commonPasswords.has(lower) || commonPasswords.has(lower.replace(/\P{L}+$/u, '')) || DIGIT_SEQUENCES.some((each) => each.includes(lower))
  );
}

function isLittleMoreThan(name: string, lower: string): boolean {
  const rest = lower.replaceAll(name, '');
  return rest !== lower && rest.replace(/\P{L}/gu, '').length < FEWEST_OTHER_LETTERS;
}

function weak(reason: string): UserError {
  return new UserError('weak-password', `this password is too easy to guess: ${reason}; choose a longer one, such as four unrelated words`);
}
