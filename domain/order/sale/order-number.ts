/** Letters and digits that nobody mistakes for one another, read or heard. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The number that people read aloud, such as `K7QX-29MD`: of 39 random bits, unique per customer. Found again with the e-mail address beside it. */
export function mintOrderNumber(): string {
  const values = crypto.getRandomValues(new Uint32Array(8));
  const characters = Array.from(values, (value) => ALPHABET.charAt(value % ALPHABET.length)).join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}
