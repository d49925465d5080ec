/** Letters and digits that are not mistaken for one another. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number for conversations, such as `K7QX-29MD`: 39 random bits, unique per customer. */
export function mintOrderNumber(): string {
  const values = crypto.getRandomValues(new Uint32Array(8));
  const characters = Array.from(values, (value) => ALPHABET.charAt(value % ALPHABET.length)).join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}
