import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mjml2html from 'mjml';

const FOLDER = join(import.meta.dirname, '../../domain/notification/mail/layout');

export const COMPILED_LAYOUT = join(FOLDER, 'html-layout.ts');

/** The text of the module with the HTML layout. @throws Error that lists what MJML found wrong in layout.mjml */
export async function compileLayout(): Promise<string> {
  const { html, errors } = await mjml2html(readFileSync(join(FOLDER, 'layout.mjml'), 'utf8'), {
    validationLevel: 'strict',
    keepComments: false,
    fonts: {},
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const lines = html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const template = lines.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `// Generated from layout.mjml by \`npm run mails\`.\n/** A Mustache template. */\nexport const HTML_LAYOUT = \`${template}\`;\n`;
}
