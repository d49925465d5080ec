import * as z from 'zod';

/** Composes characters (NFC) and trims blanks, so that equal texts are written the same way. */
export function normalise(text: string): string {
  return text.trim().normalize('NFC');
}

/** A name that programs compare, such as a SKU: two that look the same are the same, so nothing invisible is accepted. */
export function identifier(longest: number) {
  return z.string().overwrite(normalise).min(1).max(longest).check(refuse(INVISIBLE));
}

/** A text of one line that people read, such as a title. Emoji and scripts that need joiners or variation selectors are accepted. */
export function line(longest: number) {
  return z.string().overwrite(normalise).min(1).max(longest).check(refuse(NOT_IN_LINES));
}

/** The same of several lines, such as a description. */
export function paragraphs(longest: number) {
  return z.string().overwrite(normalise).min(1).max(longest).check(refuse(NOT_IN_PARAGRAPHS));
}

/** Control and format characters, line separators, and every blank but the ordinary one. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}[\p{Zs}--\x20]]/v;

/** Control characters, those that change the direction of the text around them, and those of no width that no script needs. */
const NOT_IN_LINES = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B\u2060\uFEFF]/v;

const NOT_IN_PARAGRAPHS = /[[\p{Cc}--[\t\n\r]]\p{Bidi_Control}\u200B\u2060\uFEFF]/v;

function refuse(characters: RegExp): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    const [found] = characters.exec(value) ?? [];
    if (found === undefined) return;
    const name = `U+${found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
    issues.push({ code: 'custom', input: value, message: `must not have the invisible character ${name}; leave it out` });
  };
}
