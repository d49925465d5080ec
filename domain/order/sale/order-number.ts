/** Letters and digits that are not mistaken for one another. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

const NUMBER = new RegExp(`^[${ALPHABET}]{8}$`);

/** A number for conversations, such as `K7QX-29MD`: 39 random bits, unique per customer. */
export function mintOrderNumber(): string {
  const values = crypto.getRandomValues(new Uint32Array(8));
  const characters = Array.from(values, (value) => ALPHABET.charAt(value % ALPHABET.length)).join('');
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}

/** The number as it is stored, of what a person types: in any case, with or without its hyphen. Undefined when no order has such a number. */
export function readOrderNumber(text: string): string | undefined {
  const characters = text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  if (!NUMBER.test(characters)) return undefined;
  return `${characters.slice(0, 4)}-${characters.slice(4)}`;
}
