// The command of the operator task, inside the network.
import { explainFailure } from '../../tools/command-line.ts';
import { runReplay } from './command.ts';

await runReplay(process.argv.slice(2)).catch(explainFailure);
