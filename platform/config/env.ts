import * as z from 'zod';

/** Names of variables whose values never appear in an error. */
const secretName = /PASSWORD|SECRET|_KEY|TOKEN|BOOTSTRAP/;

/**
 * The settings of a deployable, read once at its start.
 *
 * @throws Error with a line per wrong variable: its name, its value unless it is secret, what is wrong, and the schema's `describe` text as remedy.
 */
export function parseEnv<T extends z.ZodObject>(schema: T, env: Readonly<Record<string, string | undefined>>): z.infer<T> {
  // Compiling a parser that runs once costs a tenth of a function's cold start.
  const result = schema.safeParse(env, { jitless: true });
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? 'the environment');
    const problem = env[name] === undefined ? 'is not set' : `${described(name, env[name])}: ${issue.message}`;
    return `  ${name} ${problem}.${remedy(schema, name)}`;
  });
  throw new Error(`the environment variables are not valid:\n${[...new Set(lines)].join('\n')}`);
}

function described(name: string, value: string | undefined): string {
  return secretName.test(name) ? 'is set, but wrong (secret, so not shown)' : `is ${JSON.stringify(value)}`;
}

function remedy(schema: z.ZodObject, name: string): string {
  const field: unknown = schema.shape[name];
  const text = field instanceof z.ZodType ? field.description : undefined;
  return text ? ` Set it to ${text}.` : '';
}
