// `npm run ops -- COMMAND`: the operators' commands for an environment on AWS, or for the shop on this machine.
import { explainFailure } from '../tools/command-line.ts';
import { runCommand } from './commands.ts';

await runCommand(process.argv.slice(2)).catch(explainFailure);
