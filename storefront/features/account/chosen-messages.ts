import type { MessagePreferences } from '../../../contracts/notification/http.ts';
import { Language } from '../../../contracts/notification/language.ts';

/** The fields of `MessageForm`. One hour without the other, or the same twice, means no quiet hours. */
export function chosenMessages(field: (name: string) => string): MessagePreferences {
  const [from, to] = [field('quietFrom'), field('quietTo')];
  const isQuiet = from !== '' && to !== '' && from !== to;
  return {
    language: Language.safeParse(field('language')).data ?? null,
    stopped: field('back-in-stock') === '' ? ['back-in-stock'] : [],
    quietHours: isQuiet ? { from: Number(from), to: Number(to) } : null,
  };
}
