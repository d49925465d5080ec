import { join } from 'node:path';
import { refuseArguments } from '../../tools/command-line.ts';

const usage = `npm run events -- COMMAND [options]

  catalogue   writes docs/events.md and docs/events/ from the contracts; refuses a change that breaks readers

npm run events -- COMMAND --help explains a command.`;

/** Runs the command that the first argument names. Exits with 2 for wrong arguments. */
export async function runEvents([name = '']: readonly string[]): Promise<void> {
  switch (name) {
    case '--help':
    case '-h':
      return console.log(usage);
    case 'catalogue':
      return runCatalogue();
    default:
      return refuseArguments(usage, `there is no command "${name}": choose one of catalogue`);
  }
}

async function runCatalogue(): Promise<void> {
  const { writeCatalogue } = await import('./catalogue/catalogue.ts');
  const files = await writeCatalogue(join(import.meta.dirname, '../..'));
  console.log(`${files.length} files are up to date: docs/events.md, docs/events/`);
}
