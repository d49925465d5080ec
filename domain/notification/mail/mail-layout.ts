/** The sections of a mail, for its text and HTML forms. */
export interface MailContent {
  readonly heading: string;
  readonly opening: string;
  /** The rows of a table: label and amount. */
  readonly rows?: readonly (readonly [string, string])[];
  /** The text of the link. */
  readonly closing: string;
}

export function asText({ heading, opening, rows = [], closing }: MailContent, link: string): string {
  const table = rows.map(([label, amount]) => `  ${label}: ${amount}`).join('\n');
  return [heading, opening, ...(table ? [table] : []), `${closing}: ${link}`].join('\n\n');
}

export function asHtml({ heading, opening, rows = [], closing }: MailContent, link: string): string {
  const cells = rows.map(([label, amount]) => `<tr><td>${escape(label)}</td><td align="right">${escape(amount)}</td></tr>`).join('');
  return [
    '<!doctype html><html lang="en"><body style="font-family:sans-serif;max-width:36em">',
    `<h1 style="font-size:1.3em">${escape(heading)}</h1><p>${escape(opening)}</p>`,
    cells && `<table cellpadding="4">${cells}</table>`,
    `<p><a href="${escape(link)}">${escape(closing)}</a></p></body></html>`,
  ].join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
