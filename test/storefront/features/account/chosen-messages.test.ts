import { expect, test } from 'vitest';
import { chosenMessages } from '../../../../storefront/features/account/chosen-messages.ts';

const chosen = (fields: Readonly<Record<string, string>>) => chosenMessages((name) => fields[name] ?? '');

test('the form of messages is read whole', () => {
  expect(chosen({ language: 'de', 'back-in-stock': 'on', quietFrom: '22', quietTo: '7' })).toEqual({
    language: 'de',
    stopped: [],
    quietHours: { from: 22, to: 7 },
  });
});

test('a box without its tick stops the mails, and one hour alone, or the same twice, means no quiet hours', () => {
  const nothing = { language: null, stopped: ['back-in-stock'], quietHours: null };
  const forms: readonly Readonly<Record<string, string>>[] = [
    {},
    { quietFrom: '22' },
    { quietTo: '7' },
    { quietFrom: '7', quietTo: '7' },
    { language: 'fr' },
  ];
  for (const fields of forms) expect(chosen(fields)).toEqual(nothing);
});
