// Everything that the laptop adds to the templates, or handles differently from AWS.
//
// - There is no TLS: our HTTPS addresses become HTTP, `rediss` becomes `redis`, and `redirect-to-https` is ignored.
// - A service runs as one process, whatever its desired count and its deployment strategy: no traffic shift, no test listener, no lifecycle hook. The AppConfig agent beside it is the emulator of AWS's APIs.
// - Bus and cache have the templates' users and one more, `local`, with all rights, for programs of this machine: its login is in endpoints.json.
// - ECS and ElastiCache act on these processes: a deployment replaces one, a failover ends one, and nothing scales.
// - No collector runs beside a service, so the setting with its address is left out and spans are not sent. `--observe` scrapes the services themselves.
// - A cache group with the policy `noeviction` writes an append-only file.
// - Signatures of AWS calls are not verified, only their access key: every process here can read every secret.
// - A start needs the right to write logs, without which AWS would only lose the lines.
// - A connection that the network does not carry fails at once; on AWS it would time out.
// - Secrets with the same database user share a password: all clusters are databases of one server.

import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Credentials } from './iam/credentials.ts';
import type { GuardOptions } from './network/guard.ts';

/** The maximum concurrency of a function: laptops have few cores, and a lower limit makes larger batches. */
export const environmentsPerFunction = 2;

/** Endpoints of the emulators for the AWS SDK. `fallback` refuses every other API by name. */
export function sdkEnvironment(region: string, endpoints: Readonly<Record<string, string>>, fallback: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: fallback,
    ...Object.fromEntries(Object.entries(endpoints).map(([api, url]) => [`AWS_ENDPOINT_URL_${api}`, url])),
  };
}

/** The credentials of a task's or a function's role; none, so that its calls are refused, for a task without a role. */
export function credentialEnvironment(credentials: Credentials | undefined): Record<string, string> {
  return credentials ? { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey } : {};
}

/** For a task: its own port on loopback, Node's heap limit for its memory, and no TLS. */
export function taskEnvironment(port: number, memoryMiB: number, nodeOptions = ''): Record<string, string> {
  const NODE_OPTIONS = `${nodeOptions} --max-old-space-size=${memoryMiB / 2} --max-semi-space-size=8`.trim();
  return { PORT: String(port), HOST: '127.0.0.1', DATABASE_TLS: 'disable', NODE_OPTIONS };
}

/** Whether a setting of a service names the collector. */
export function isOfCollector(setting: string): boolean {
  return setting === 'OTLP_URL';
}

/** For a function, as Lambda sets them. */
export function functionEnvironment(name: string, memoryMiB: number, folder: string): Record<string, string> {
  return {
    DATABASE_TLS: 'disable',
    TZ: ':UTC',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
    LAMBDA_TASK_ROOT: folder,
    // The folder has machine code for Lambda's processor; that for this machine is installed in the repository.
    NODE_PATH: join(import.meta.dirname, '../node_modules'),
  };
}

/** For `--inspect NAME`. */
export function inspectArguments(port: number | undefined): readonly string[] {
  return port === undefined ? [] : [`--inspect=127.0.0.1:${port}`];
}

/** Guards the network of a task. */
export function guardArguments({ file, process: key }: GuardOptions): readonly string[] {
  const preload = new URL('network/preload.ts', import.meta.url);
  preload.search = new URLSearchParams({ file, process: key }).toString();
  return ['--disable-warning=ExperimentalWarning', '--import', preload.href];
}

/** For `npm run dev`: the task of a Next.js app runs the app's `main.ts` from source, with the same settings. */
export function asNextSource(sourceRoot: string, task: TaskRun): TaskRun | undefined {
  const [built = ''] = globSync('*/.next', { cwd: task.cwd });
  const cwd = join(sourceRoot, dirname(built));
  if (built === '' || !existsSync(join(cwd, 'main.ts'))) return undefined;
  // The compiler needs a larger heap than the task.
  const { NODE_OPTIONS: _heap, ...settings } = task.env;
  return { ...task, command: ['node', 'main.ts'], cwd, env: { ...settings, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' } };
}

/** The process of a task. */
export interface TaskRun {
  /** Of its service. */
  readonly key: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Hosts outside the templates that a setting may name. */
export const allowedHosts: readonly string[] = [];
