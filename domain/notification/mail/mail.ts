import type { Language } from '../../../contracts/notification/language.ts';
import type { MailContent } from './layout/layout.ts';
import type { MailKind } from './mail-kind.ts';
import { fill, textsIn } from './texts/texts.ts';
import type { MailTextName } from './texts/texts.ts';

export interface Mail {
  readonly kind: MailKind;
  /** Null for mails that are not about an order. */
  readonly orderId: string | null;
  /** Null for mails that are not about a parcel. */
  readonly parcelNo: number | null;
  readonly recipient: string;
  readonly content: MailContent;
}

interface Parts {
  readonly values?: Readonly<Record<string, string | number>>;
  readonly url: string;
  readonly rows?: MailContent['rows'];
  /** Paragraphs after those of the texts. */
  readonly more?: readonly string[];
}

/** The texts of a kind in a language, with the values filled in. */
export function contentOf(language: Language, name: MailTextName, { values = {}, url, rows = [], more = [] }: Parts): MailContent {
  const { heading, paragraphs, link } = textsIn(language).mails[name];
  return {
    language,
    heading: onOneLine(fill(heading, values)),
    paragraphs: [...paragraphs.map((text) => fill(text, values)), ...more],
    rows,
    link: { text: link, url },
  };
}

/** A heading is the subject too: a line break in a value would begin another header. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
