// Everything that the laptop adds to the templates, or reads otherwise than AWS would. What is not listed here reaches the processes as the templates say.
//
// - Nothing here terminates TLS: HTTPS addresses of ours become HTTP, `rediss` becomes `redis`, and `redirect-to-https` is not obeyed.
// - A service runs as one process, whatever count of tasks is desired.
// - A cache group whose policy is `noeviction` writes an append-only file, since it holds what must not be lost.
// - Secrets that name the same database user share a password: all clusters are databases of one server.

import { existsSync, globSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A function runs in at most so many environments: the laptop has few cores and little memory, and fewer make fuller batches. */
export const environmentsPerFunction = 2;

/** The credentials and addresses with which the AWS SDK reaches the emulators; every other API is answered with a refusal that names it. */
export function sdkEnvironment(region: string, endpoints: Readonly<Record<string, string>>, otherwise: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: otherwise,
    ...Object.fromEntries(Object.entries(endpoints).map(([api, url]) => [`AWS_ENDPOINT_URL_${api}`, url])),
  };
}

/**
 * For a task: a port of its own, since all share one machine, reached from here alone, and a heap such as Node takes in that much memory. The embedded PostgreSQL speaks no TLS.
 * A file of flags lies in the state's folder, where it may be written while the task runs: on AWS that takes a deployment.
 */
export function taskEnvironment(port: number, memoryMiB: number, stateFolder: string, nodeOptions = ''): Record<string, string> {
  const FLAGS_FILE = resolve(stateFolder, 'flags.json');
  const NODE_OPTIONS = `${nodeOptions} --max-old-space-size=${memoryMiB / 2} --max-semi-space-size=8`.trim();
  return { PORT: String(port), HOST: '127.0.0.1', DATABASE_TLS: 'disable', FLAGS_FILE, NODE_OPTIONS };
}

/** For a function, as the Lambda service sets them. */
export function functionEnvironment(name: string, memoryMiB: number, folder: string): Record<string, string> {
  return {
    DATABASE_TLS: 'disable',
    TZ: ':UTC',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
    LAMBDA_TASK_ROOT: folder,
  };
}

/** `--inspect NAME`: Node's debugger listens on a port of this machine. */
export function inspectArguments(port: number | undefined): readonly string[] {
  return port === undefined ? [] : [`--inspect=127.0.0.1:${port}`];
}

/** `npm run dev`: a task whose image holds a built Next.js app runs that app's `main.ts` from its source, with the same settings. */
export function asNextSource(sourceRoot: string, task: TaskRun): TaskRun | undefined {
  const [built = ''] = globSync('*/.next', { cwd: task.cwd });
  const cwd = join(sourceRoot, dirname(built));
  if (built === '' || !existsSync(join(cwd, 'main.ts'))) return undefined;
  // A compiler needs more than the task's heap.
  const { NODE_OPTIONS: _heap, ...settings } = task.env;
  return { ...task, command: ['node', 'main.ts'], cwd, env: { ...settings, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' } };
}

/** What runs as a task's one process. */
export interface TaskRun {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Hosts beyond our own that a setting may name. */
export const allowedHosts: readonly string[] = [];
