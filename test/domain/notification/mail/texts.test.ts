import { expect, test } from 'vitest';
import { Language } from '../../../../contracts/notification/language.ts';
import { textsIn } from '../../../../domain/notification/mail/texts/texts.ts';
import type { MailTextName } from '../../../../domain/notification/mail/texts/texts.ts';

const valuesIn = (texts: readonly string[]) => texts.flatMap((text) => text.match(/\{\{.*?\}\}/g) ?? []).toSorted();

test.each(Language.options)('the texts in %s name the same values as the English ones', (language) => {
  const [texts, english] = [textsIn(language), textsIn('en')];
  for (const name of Object.keys(english.mails) as MailTextName[]) {
    const { heading, paragraphs, link } = texts.mails[name];
    expect(link).not.toBe('');
    expect(valuesIn([heading]), name).toEqual(valuesIn([english.mails[name].heading]));
    expect(valuesIn(paragraphs), name).toEqual(valuesIn(english.mails[name].paragraphs));
  }
});
