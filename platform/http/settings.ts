import * as z from 'zod';
import { TraceSettings } from '../telemetry/trace-settings.ts';

/** Part of the `config.ts` of every service. */
export const ServiceSettings = z.object({
  ...TraceSettings.shape,
  PORT: z.coerce.number().int().min(1).max(65_535).describe('the port to listen on'),
  HOST: z.string().min(1).default('0.0.0.0').describe('the address to listen on'),
  ENVIRONMENT: z.string().min(1).describe('the name of the environment, such as dev'),
  IN_FLIGHT_NAMESPACE: z
    .string()
    .min(1)
    .optional()
    .describe('the CloudWatch namespace for requests in flight, by which the service scales; leave it out where it does not scale'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info').describe('the lowest level to log'),
});
