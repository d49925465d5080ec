import Mustache from 'mustache';

/** Fills a Mustache template with values that HTML shows as they are: every one is escaped. A template is parsed once. */
export function renderHtml(template: string, values: object): string {
  return Mustache.render(template, values);
}

/** Fills a Mustache template of plain text, in which nothing is escaped. */
export function renderText(template: string, values: object): string {
  return Mustache.render(template, values, undefined, { escape: String });
}
