import { createLogger } from './logger.ts';

// Every bundle begins with this: a process that dies of what nobody caught, a wrong environment included, calls people by a line of its log.
process.on('uncaughtExceptionMonitor', (error) => createLogger().fatal({ error }, 'the process dies of an error that nobody caught'));
