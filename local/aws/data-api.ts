import pg from 'pg';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';

const Field = z.object({
  isNull: z.boolean().optional(),
  booleanValue: z.boolean().optional(),
  longValue: z.number().optional(),
  doubleValue: z.number().optional(),
  stringValue: z.string().optional(),
  blobValue: z.string().optional(),
  arrayValue: z.unknown().optional(),
});
const Parameter = z.object({
  name: z.string(),
  value: Field,
  typeHint: z.enum(['UUID', 'JSON', 'DECIMAL', 'TIMESTAMP', 'DATE', 'TIME']).optional(),
});
const Statement = z.object({
  resourceArn: z.string(),
  secretArn: z.string(),
  database: z.string().optional(),
  sql: z.string(),
  parameters: z.array(Parameter).default([]),
  includeResultMetadata: z.boolean().default(false),
  formatRecordsAs: z.enum(['NONE', 'JSON']).default('NONE'),
  transactionId: z.never({ error: 'transactions are not emulated' }).optional(),
});

type Parameter = z.infer<typeof Parameter>;
type Field = Readonly<Record<string, unknown>>;

export interface ClusterAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly hasDataApi: boolean;
}

export interface DataApiOptions {
  cluster(arn: string): ClusterAddress | undefined;
  secret(arn: string): string | undefined;
}

export interface DataApi {
  execute(body: unknown): Promise<object>;
  close(): Promise<void>;
}

const maximumAnswerBytes = 1_048_576;
const maximumRowBytes = 65_536;
const Credentials = z.object({ username: z.string(), password: z.string() });
const castOfHint = { UUID: 'uuid', JSON: 'jsonb', DECIMAL: 'numeric', TIMESTAMP: 'timestamp', DATE: 'date', TIME: 'time' } as const;
// Everything in which a colon begins no parameter, and then the parameters themselves.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|::|:([A-Za-z_]\w*)/g;
const invalid = (message: string) => new AwsError('BadRequestException', message);

/** Named parameters become numbered ones, each with the type that AWS gives it: a text without a hint is text, and nothing else. */
export function compileStatement(
  sql: string,
  parameters: readonly Parameter[],
): { readonly text: string; readonly values: readonly unknown[] } {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const numbers = new Map<string, number>();
  const values: unknown[] = [];
  const text = sql.replace(tokens, (whole, _quote: string | undefined, name: string | undefined) => {
    if (name === undefined) return whole;
    const parameter = byName.get(name);
    if (!parameter) throw invalid(`Named parameter :${name} is not set`);
    let number = numbers.get(name);
    if (number === undefined) {
      number = values.push(valueOf(parameter));
      numbers.set(name, number);
    }
    return `$${number}::${castOf(parameter)}`;
  });
  return { text, values };
}

function castOf({ value, typeHint }: Parameter): string {
  if (typeHint) return castOfHint[typeHint];
  if (value.longValue !== undefined) return 'bigint';
  if (value.doubleValue !== undefined) return 'float8';
  if (value.booleanValue !== undefined) return 'boolean';
  return value.blobValue === undefined ? 'text' : 'bytea';
}

function valueOf({ name, value }: Parameter): unknown {
  if (value.arrayValue !== undefined) throw new AwsError('ValidationException', 'Array parameters are not supported.');
  if (value.isNull) return null;
  if (value.blobValue !== undefined) return Buffer.from(value.blobValue, 'base64');
  const given = value.stringValue ?? value.longValue ?? value.doubleValue ?? value.booleanValue;
  if (given === undefined) throw invalid(`Parameter :${name} has no value`);
  return String(given);
}

/** The Data API of Aurora PostgreSQL: one statement at a time, with its limits and its refusals. */
export function dataApi({ cluster, secret }: DataApiOptions): DataApi {
  const pools = new Map<string, pg.Pool>();
  const connect = ({ resourceArn, secretArn, database }: z.infer<typeof Statement>): pg.Pool => {
    const address = cluster(resourceArn);
    if (!address) throw invalid(`Cluster ${resourceArn} is not found`);
    if (!address.hasDataApi) throw invalid(`HttpEndpoint is not enabled for cluster ${resourceArn}`);
    const content = secret(secretArn);
    if (content === undefined) throw invalid(`Secrets Manager can't find the specified secret ${secretArn}`);
    const { username, password } = Credentials.parse(JSON.parse(content));
    const key = `${resourceArn} ${secretArn} ${database}`;
    const known = pools.get(key);
    if (known) return known;
    const pool = new pg.Pool({
      host: address.host,
      port: address.port,
      database: database ?? address.database,
      user: username,
      password,
      max: 8,
      idleTimeoutMillis: 30_000,
      statement_timeout: 45_000,
      types: { getTypeParser: () => (value: string) => value },
    });
    pool.on('error', () => undefined);
    pools.set(key, pool);
    return pool;
  };

  return {
    async execute(body) {
      const statement = parse(body);
      const pool = connect(statement);
      const { text, values } = compileStatement(statement.sql, statement.parameters);
      // With `extended`, PostgreSQL itself refuses more than one statement, also where there are no parameters.
      const query = { text, values: [...values], rowMode: 'array' as const, queryMode: 'extended' as const };
      const result = await pool.query<(string | null)[]>(query).catch((error: unknown) => {
        throw translate(error);
      });
      const records = result.rows.map((row) => row.map((value, index) => toField(value, result.fields[index]?.dataTypeID ?? 0)));
      let bytes = 0;
      for (const record of records) {
        const size = Buffer.byteLength(JSON.stringify(record));
        if (size > maximumRowBytes) throw invalid('Database returned a row larger than the allowed limit of 64 KB');
        bytes += size;
      }
      if (bytes > maximumAnswerBytes) throw invalid('Database returned more than the allowed response size limit');
      const names = result.fields.map(({ name }) => name);
      return {
        numberOfRecordsUpdated: result.command === 'SELECT' ? 0 : (result.rowCount ?? 0),
        generatedFields: [],
        ...(statement.includeResultMetadata && {
          columnMetadata: result.fields.map(({ name, dataTypeID }) => ({
            name,
            label: name,
            type: dataTypeID,
            typeName: typeNames[dataTypeID],
          })),
        }),
        ...(names.length > 0 &&
          (statement.formatRecordsAs === 'JSON'
            ? {
                formattedRecords: JSON.stringify(
                  records.map((record) => Object.fromEntries(record.map((field, index) => [names[index], plain(field)]))),
                ),
              }
            : { records })),
      };
    },
    async close() {
      await Promise.all([...pools.values()].map(async (pool) => pool.end()));
    },
  };
}

function parse(body: unknown): z.infer<typeof Statement> {
  const parsed = Statement.safeParse(body);
  if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
  return parsed.data;
}

function translate(error: unknown): Error {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) {
    return new AwsError('DatabaseUnavailableException', error instanceof Error ? error.message : String(error), 504);
  }
  if (error.message.includes('multiple commands')) return new AwsError('ValidationException', "Multistatements aren't supported.");
  if (error.code === '57014') return new AwsError('StatementTimeoutException', error.message);
  if (['28P01', '28000'].includes(error.code)) return invalid(`${error.message}; SQLState: ${error.code}`);
  if (error.code.startsWith('57') || error.code.startsWith('08')) return new AwsError('DatabaseUnavailableException', error.message, 504);
  return new AwsError(
    'DatabaseErrorException',
    `ERROR: ${error.message}${error.detail ? `\n  Detail: ${error.detail}` : ''}; SQLState: ${error.code}`,
  );
}

const typeNames: Readonly<Record<number, string>> = {
  16: 'bool',
  17: 'bytea',
  20: 'int8',
  21: 'int2',
  23: 'int4',
  25: 'text',
  114: 'json',
  700: 'float4',
  701: 'float8',
  1043: 'varchar',
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamptz',
  1700: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
  2278: 'void',
  1000: '_bool',
  1005: '_int2',
  1007: '_int4',
  1016: '_int8',
  1009: '_text',
  1015: '_varchar',
  2951: '_uuid',
};

function toField(value: string | null, type: number): Field {
  if (value === null) return { isNull: true };
  switch (typeNames[type]) {
    case 'bool':
      return { booleanValue: value === 't' };
    case 'int2':
    case 'int4':
    case 'int8':
      return { longValue: Number(value) };
    case 'float4':
    case 'float8':
      return { doubleValue: Number(value) };
    case 'bytea':
      return { blobValue: Buffer.from(value.slice(2), 'hex').toString('base64') };
    case 'timestamptz':
      // The Data API tells the time in UTC and says so nowhere.
      return { stringValue: utc(value) };
    case undefined:
      throw new AwsError('UnsupportedResultException', `The result contains the unsupported data type ${type}`);
    default:
      if (typeNames[type]?.startsWith('_'))
        throw new AwsError('UnsupportedResultException', 'array results are not emulated: select them as jsonb');
      return { stringValue: value };
  }
}

function utc(value: string): string {
  const [, date = '', time = '', fraction = '', hours = '+00', minutes = '00'] =
    /^(\S+) (\d+:\d+:\d+)(\.\d+)?([+-]\d+)(?::?(\d+))?$/.exec(value) ?? [];
  const instant = new Date(`${date}T${time}${hours}:${minutes}`).toISOString();
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)}${fraction}`;
}

function plain(field: Field): unknown {
  return field['isNull'] ? null : Object.values(field)[0];
}
