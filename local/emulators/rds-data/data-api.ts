import { DatabaseError, Pool, types as pgTypes } from 'pg';
import * as z from 'zod';
import { messageOf } from '../../runtime/http.ts';
import { AwsError } from '../aws/aws-error.ts';

/** A parameter's value. As on AWS, a string has type text unless the statement casts it. */
const Field = z
  .strictObject({
    booleanValue: z.boolean(),
    longValue: z.int(),
    doubleValue: z.number(),
    stringValue: z.string(),
    isNull: z.literal(true),
  })
  .partial()
  .refine((field) => Object.keys(field).length === 1, { error: 'a parameter must have one value' });
const Parameter = z.strictObject({ name: z.string(), value: Field });
const Statement = z.strictObject({
  resourceArn: z.string(),
  secretArn: z.string(),
  database: z.string().optional(),
  sql: z.string(),
  parameters: z.array(Parameter).default([]),
  includeResultMetadata: z.boolean().optional(),
});
export const Cluster = z.object({ host: z.string(), port: z.int(), database: z.string(), hasDataApi: z.boolean() });
const Credentials = z.object({ username: z.string(), password: z.string() });

type Parameter = z.infer<typeof Parameter>;

const maximumResponseBytes = 1_048_576;
const maximumRowBytes = 65_536;
const statementMillis = 45_000;
// Quotes, comments and casts, in which a colon begins no parameter; then the parameters.
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|::|:([A-Za-z_]\w*)/g;
const typeNames = new Map<number, string>(Object.entries(pgTypes.builtins).map(([name, oid]) => [oid, name.toLowerCase()]));
const refuse = (message: string) => new AwsError('BadRequestException', message);

/** Replaces named parameters by numbered ones with the types of AWS. */
function compileStatement(sql: string, parameters: readonly Parameter[]): { readonly text: string; readonly values: unknown[] } {
  const positions = new Map(parameters.map(({ name }, index) => [name, index + 1]));
  const types = parameters.map(({ value }) => {
    if (value.longValue !== undefined) return 'bigint';
    if (value.doubleValue !== undefined) return 'float8';
    return value.booleanValue === undefined ? 'text' : 'boolean';
  });
  const used = new Set<number>();
  const text = sql.replace(tokens, (whole, _quote: string | undefined, name: string | undefined) => {
    if (name === undefined) return whole;
    const position = positions.get(name);
    if (position === undefined) throw refuse(`Named parameter :${name} is not set`);
    used.add(position);
    return `$${position}::${types[position - 1]}`;
  });
  if (used.size < parameters.length)
    throw refuse('the statement does not use all of its parameters; AWS would accept this, the emulator does not');
  return { text, values: parameters.map(({ value }) => (value.isNull ? null : String(Object.values(value)[0]))) };
}

/** Aurora's Data API: one statement at a time, with AWS's limits and errors. */
export function dataApi(clusters: ReadonlyMap<string, z.infer<typeof Cluster>>, secrets: Pick<ReadonlyMap<string, string>, 'get'>) {
  const pools = new Map<string, Pool>();
  const connect = ({ resourceArn, secretArn, database }: z.infer<typeof Statement>): Pool => {
    const cluster = clusters.get(resourceArn);
    if (!cluster?.hasDataApi) throw refuse(`HttpEndpoint is not enabled for cluster ${resourceArn}`);
    const secret = secrets.get(secretArn);
    if (secret === undefined) throw refuse(`Secrets Manager can't find the specified secret ${secretArn}`);
    const { username: user, password } = Credentials.parse(JSON.parse(secret));
    const key = [resourceArn, secretArn, user, password, database].join(' ');
    const { host, port, database: defaultDatabase } = cluster;
    const settings = { max: 8, statement_timeout: statementMillis, types: { getTypeParser: () => (value: string) => value } };
    const open = () =>
      new Pool({ host, port, user, password, database: database ?? defaultDatabase, ...settings }).on('error', () => undefined);
    const pool = pools.get(key) ?? open();
    pools.set(key, pool);
    return pool;
  };
  return {
    async execute(body: unknown): Promise<object> {
      const parsed = Statement.safeParse(body);
      if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
      const statement = compileStatement(parsed.data.sql, parsed.data.parameters);
      // With `extended`, PostgreSQL refuses more than one statement even without parameters.
      const query = { ...statement, rowMode: 'array' as const, queryMode: 'extended' as const };
      const { rows, fields, command, rowCount } = await connect(parsed.data)
        .query<(string | null)[]>(query)
        .catch((error: unknown) => {
          throw translate(error);
        });
      const records = rows.map((row) => row.map((value, index) => toField(value, fields[index]?.dataTypeID ?? 0)));
      const sizes = records.map((record) => Buffer.byteLength(JSON.stringify(record)));
      if (sizes.some((size) => size > maximumRowBytes)) throw refuse('Database returned a row larger than the allowed limit of 64 KB');
      if (sizes.reduce((sum, size) => sum + size, 0) > maximumResponseBytes)
        throw refuse('Database returned more than the allowed response size limit');
      return {
        numberOfRecordsUpdated: command === 'SELECT' ? 0 : (rowCount ?? 0),
        ...(fields.length > 0 && { records }),
        ...(parsed.data.includeResultMetadata && {
          columnMetadata: fields.map(({ name, dataTypeID }) => ({ name, label: name, typeName: typeNames.get(dataTypeID) })),
        }),
      };
    },
    async close(): Promise<void> {
      await Promise.all([...pools.values()].map(async (pool) => pool.end()));
    },
  };
}

function translate(error: unknown): Error {
  const { code = '', detail, message } = error instanceof DatabaseError ? error : { message: messageOf(error) };
  if (message.includes('multiple commands')) return new AwsError('ValidationException', "Multistatements aren't supported.");
  if (code === '57014') return new AwsError('StatementTimeoutException', message);
  if (code === '' || code.startsWith('57') || code.startsWith('08')) return new AwsError('DatabaseUnavailableException', message, 504);
  if (code.startsWith('28')) return refuse(`${message}; SQLState: ${code}`);
  return new AwsError('DatabaseErrorException', `ERROR: ${message}${detail ? `\n  Detail: ${detail}` : ''}; SQLState: ${code}`);
}

function toField(value: string | null, oid: number): object {
  if (value === null) return { isNull: true };
  const type = typeNames.get(oid);
  if (type === undefined || type === 'bytea')
    throw new AwsError(
      'UnsupportedResultException',
      `the result has a column of type ${type ?? oid}, which the Data API cannot return: select it as jsonb`,
    );
  if (type === 'bool') return { booleanValue: value === 't' };
  if (/^int\d$/.test(type)) return { longValue: Number(value) };
  if (/^float\d$/.test(type)) return { doubleValue: Number(value) };
  // The Data API returns UTC without an offset; the server's time zone is UTC.
  return { stringValue: type === 'timestamptz' ? value.replace(/\+00$/, '') : value };
}
