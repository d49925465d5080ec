import {
  BadRequestException,
  DatabaseErrorException,
  ExecuteStatementCommand,
  RDSDataClient,
  type ColumnMetadata,
  type ExecuteStatementResponse,
  type Field,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import * as z from 'zod';
import { directCalls } from '../aws/direct-calls.ts';
import { within } from '../concurrency/within.ts';
import { compile, safeInteger, type Parameter } from './statement.ts';
import { SqlError, type Sql, type SqlValue } from './sql.ts';

export interface DataApiTarget {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
}

/** Below a Lambda's time limit of five seconds, so that it can still report the failure. */
const timeoutMillis = 4000;

/**
 * SQL over HTTPS to Aurora's Data API: no VPC, no pool, one round trip and one transaction per statement.
 *
 * Text is sent as text, so a uuid column needs `${id}::uuid`. Limits: 64 KB per row, 1 MiB per response, 4 MiB per request.
 */
export function dataApi(target: DataApiTarget, client = new RDSDataClient({})): Sql {
  const direct = directCalls(client);
  const execute = async (strings: TemplateStringsArray, values: readonly SqlValue[]) => {
    const { text, parameters } = compile(strings, values, placeholder);
    const command = new ExecuteStatementCommand({
      ...target,
      sql: text,
      parameters: parameters.map((parameter, index): SqlParameter => ({ name: `p${index + 1}`, value: toField(parameter) })),
      includeResultMetadata: true,
    });
    try {
      return await within(
        timeoutMillis,
        async (abortSignal) =>
          (await direct<ExecuteStatementResponse>(command.input, abortSignal)) ?? client.send(command, { abortSignal }),
      );
    } catch (error) {
      throw explain(error, target);
    }
  };
  return {
    rows:
      (schema) =>
      async (strings, ...values) =>
        z.array(schema).parse(toRows(await execute(strings, values))),
    async run(strings, ...values) {
      const { numberOfRecordsUpdated, records } = await execute(strings, values);
      return Math.max(numberOfRecordsUpdated ?? 0, records?.length ?? 0);
    },
  };
}

/** A bigint can exceed a JSON number, so it is sent as text. */
function placeholder(position: number, parameter: Parameter): string {
  return typeof parameter === 'bigint' ? `:p${position}::bigint` : `:p${position}`;
}

function toField(parameter: Parameter): Field {
  if (parameter === null) return { isNull: true };
  if (typeof parameter === 'boolean') return { booleanValue: parameter };
  if (typeof parameter === 'number') return Number.isInteger(parameter) ? { longValue: parameter } : { doubleValue: parameter };
  return { stringValue: String(parameter) };
}

function toRows({ records = [], columnMetadata = [] }: ExecuteStatementResponse): Record<string, unknown>[] {
  return records.map((record) =>
    Object.fromEntries(record.map((field, index) => [columnMetadata[index]?.name ?? '', toValue(field, columnMetadata[index])])),
  );
}

function toValue(field: Field, column: ColumnMetadata | undefined): unknown {
  if (field.isNull) return null;
  if (field.longValue !== undefined) return safeInteger(String(field.longValue));
  if (field.arrayValue !== undefined) {
    const { stringValues, longValues, booleanValues, doubleValues } = field.arrayValue;
    return stringValues ?? longValues ?? booleanValues ?? doubleValues ?? [];
  }
  if (field.stringValue === undefined) return field.booleanValue ?? field.doubleValue ?? field.blobValue;
  const type = column?.typeName;
  if (type === 'json' || type === 'jsonb') return JSON.parse(field.stringValue);
  // The Data API returns UTC without a time zone: `2026-11-22 20:41:00.123`.
  if (type === 'timestamptz') return new Date(`${field.stringValue.replace(' ', 'T').replace(/(Z|\+00(:?00)?)$/, '')}Z`).toISOString();
  return field.stringValue;
}

function explain(error: unknown, { database, resourceArn }: DataApiTarget): unknown {
  if (error instanceof DatabaseErrorException) {
    const sqlState = /SQLState: ([0-9A-Z]{5})/.exec(error.message)?.[1] ?? null;
    return new SqlError(error.message.replace(/^ERROR: /, '').replace(/;? *SQLState: \w{5}$/, ''), sqlState, { cause: error });
  }
  // PostgreSQL's own state for a value that is too large: a retry cannot succeed.
  if (error instanceof BadRequestException && /\blimit\b/.test(error.message))
    return new SqlError(error.message, '54000', { cause: error });
  if (!(error instanceof Error)) return error;
  return new SqlError(`the Data API of ${database} (${resourceArn}) does not respond: ${error.name}: ${error.message}`, null, {
    cause: error,
  });
}
