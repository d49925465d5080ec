// `npm run events`: looks at, counts and replays events, and writes their catalogue.
import { explainFailure } from '../../tools/command-line.ts';
import { runEvents } from './commands.ts';

await runEvents(process.argv.slice(2)).catch(explainFailure);
