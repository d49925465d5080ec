import { join } from 'node:path';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';

interface Command {
  readonly summary: string;
  readonly run: (args: string[]) => Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  list: {
    summary: 'lists events by order, subject, type or time: list --order ID',
    run: async (args) => (await import('./look.ts')).runList(args),
  },
  count: {
    summary: 'counts events by type: count --since 6h [--waiting]',
    run: async (args) => (await import('./look.ts')).runCount(args),
  },
  replay: {
    summary: 'sends events to a consumer group again: replay --to GROUP --type TYPE',
    run: async (args) => (await import('./replay.ts')).runReplay(args),
  },
  catalogue: {
    summary: 'writes docs/events.md and docs/events/ from the contracts; refuses a change that breaks readers',
    run: writeCatalogue,
  },
};

const usage = `npm run events -- COMMAND [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(11)} ${summary}`)
  .join('\n')}

On AWS the operator task alone reaches the databases and the bus: there it is node events.mjs COMMAND.
npm run events -- COMMAND --help explains a command.`;

/** Runs the command that the first argument names. Exits with 2 for wrong arguments. */
export async function runEvents([name = '', ...args]: readonly string[]): Promise<void> {
  if (name === '--help' || name === '-h') return console.log(usage);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return refuseArguments(usage, `there is no command "${name}": choose one of ${Object.keys(COMMANDS).join(', ')}`);
  return command.run(args);
}

async function writeCatalogue(args: string[]): Promise<void> {
  readArguments(`Writes the catalogue of events from the contracts.\n\n  npm run events -- catalogue`, { args });
  const { writeCatalogue: write } = await import('./catalogue/catalogue.ts');
  const files = await write(join(import.meta.dirname, '../..'));
  console.log(`${files.length} files are up to date: docs/events.md, docs/events/`);
}
