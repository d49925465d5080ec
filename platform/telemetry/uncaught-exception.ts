import { createLogger } from './logger.ts';

// The build puts this file at the start of every bundle. An invalid environment ends here too.
process.on('uncaughtExceptionMonitor', (error) => createLogger().fatal({ error }, 'uncaught exception, exiting'));
