// `npm run ops -- COMMAND`: the operators' commands for an environment on AWS.
import { explainFailure, refuseArguments } from '../tools/command-line.ts';

const usage = `npm run ops -- COMMAND [options]

  boards --grafana URL                    writes the boards to Grafana
  flag [FLAG on|off] --environment NAME   shows or switches feature flags
  preflight --environment NAME            checks what an account must have before a deployment

npm run ops -- COMMAND --help explains a command.`;

/** Each is loaded alone: AWS's clients take a second or more, which a switch of a flag should not wait for. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  boards: async (args) => (await import('./boards/command.ts')).runBoards(args),
  flag: async (args) => (await import('./flag/command.ts')).runFlag(args),
  preflight: async (args) => (await import('./preflight/command.ts')).runPreflight(args),
};

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  if (name === '--help' || name === '-h') return console.log(usage);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return refuseArguments(usage, `there is no command "${name}": choose one of ${Object.keys(COMMANDS).join(', ')}`);
  return command(args);
}

await main(process.argv.slice(2)).catch(explainFailure);
