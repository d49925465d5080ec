import { trace } from '@opentelemetry/api';
import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { describeError } from './describe-error.ts';

export type Logger = PinoLogger;

export interface LoggerOptions {
  /** @default 'info' */
  readonly level?: string;

  /** @default standard output */
  readonly destination?: DestinationStream;
}

/** Keys of personal data and credentials. Their values are masked, up to three levels deep. */
const PERSONAL = new Set([
  'email',
  'name',
  'password',
  'token',
  'sessiontoken',
  'cookie',
  'authorization',
  'shippingaddress',
  'shipto',
  'contact',
  'line1',
  'postcode',
  'paymentmethod',
  'secret',
  'ip',
]);

/** Writes JSON lines to standard output, each with the active trace and without personal data. Without a name they have no `service`. */
export function createLogger(name?: string, { level = 'info', destination }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: name === undefined ? {} : { service: name },
    messageKey: 'message',
    errorKey: 'error',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: (entry: Record<string, unknown>) => withoutPersonalData(entry, 3) },
    serializers: { error: describeError, err: describeError },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span ? { traceId: span.traceId, spanId: span.spanId } : {};
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function withoutPersonalData(entry: Record<string, unknown>, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(entry)) clean[key] = PERSONAL.has(key.toLowerCase()) ? '[personal]' : cleanValue(value, depth);
  return clean;
}

function cleanValue(value: unknown, depth: number): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, depth - 1));
  return withoutPersonalData({ ...value }, depth - 1);
}
