import { config } from './config.ts';
import { keepNoFailures } from './failures-uncached.ts';
import { log } from './log.ts';
import { refuseMalformedPaths } from './malformed-paths.ts';
import { knowResponses } from './response-at-work.ts';

/** Next would log a wrong setting and hang; the task must end, so that its deployment is rolled back. */
export function start(): void {
  try {
    config();
  } catch (error) {
    log.fatal({ error }, 'the storefront cannot start');
    process.exit(1);
  }
  keepNoFailures();
  knowResponses();
  refuseMalformedPaths();
}
