/** Every character that SQS refuses in a message body: most control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
const REFUSED_BY_SQS = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Serialises a message as JSON that SQS accepts, whatever characters it has: `JSON.parse` returns them unchanged. */
export function toMessageBody(message: object): string {
  // Outside of strings, JSON has none of these characters.
  return JSON.stringify(message).replace(REFUSED_BY_SQS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
