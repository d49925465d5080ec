import type { CancellationReason } from '../../../../contracts/order/reasons.ts';
import type { Language } from '../../../../contracts/notification/language.ts';
import { renderText } from '../../../../platform/text/template.ts';
import type { MailKind } from '../mail-kind.ts';
import { ENGLISH } from './english.ts';
import { GERMAN } from './german.ts';

/** One kind of mail in one language. Each text may have `{{values}}`. */
export interface MailTexts {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** The text of the link. */
  readonly link: string;
}

/** All texts of mails in one language. */
export interface Texts {
  /** In which dates and amounts are written. */
  readonly locale: string;
  readonly mails: Readonly<Record<MailTextName, MailTexts>>;
  readonly cancellations: Readonly<Record<CancellationReason['code'], string>>;
  readonly total: string;
  /** Of a parcel whose order the customer had cancelled. */
  readonly cancelledTooLate: string;
  /** Ends every mail. */
  readonly footer: string;
  readonly unsubscribe: string;
}

/** Some kinds have several texts: what a link opens may differ from what was asked for. */
export type MailTextName = Exclude<MailKind, 'account-link' | 'password-link'> | LinkTextName;

export type LinkTextName = 'account-link' | 'account-link-instead' | 'password-link' | 'password-link-instead' | 'work-account';

const TEXTS: Readonly<Record<Language, Texts>> = { en: ENGLISH, de: GERMAN };

export function textsIn(language: Language): Texts {
  return TEXTS[language];
}

/** Fills the values of a text in. Nothing is escaped: the layout does that. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return renderText(text, values);
}
