import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { startPostgres } from '../../tools/servers/postgres.ts';
import { readAssembly } from './assembly/assembly.ts';
import type { Log } from './console/log.ts';
import { deploy } from './deploy/deploy.ts';
import type { Runtime } from './deploy/deploy.ts';
import { readParts } from './deploy/parts.ts';
import { buildWorld, constructName } from './deploy/world.ts';
import { writeEndpoints } from './endpoints.ts';
import { asNextSource, inspectArguments, sdkEnvironment } from '../injected.ts';
import type { TaskRun } from '../injected.ts';
import { startEmulator } from './processes/emulator.ts';
import { keepRunning } from './processes/keep-running.ts';
import type { KeptRunning, Kind, Running } from './processes/keep-running.ts';
import type { State } from './state.ts';

const emulatorNames = ['aws', 'lambda-host', 'edge'];
const DeployedFunction = z.object({ name: z.string(), arn: z.string(), folder: z.string() });

/** Who sends is stopped before who receives: the edge, the functions and the tasks, then what they rely on. */
const stopOrder: readonly Kind[] = ['edge', 'lambda-host', 'task', 'emulator', 'cache', 'database'];

export interface StartOptions {
  /** Where the distribution is served, if it can be; 0 for anywhere. @default as last time */
  readonly askedPort?: number | undefined;
  /** Names of processes whose debuggers listen. */
  readonly inspected: readonly string[];
  /** The folder whose source runs in place of what was built from it, where a program can run its source. @default none */
  readonly sourceRoot?: string | undefined;
}

/** Runs a stage of a cloud assembly on this machine. `up` resolves once everything is; `stop` works at any time. */
export function start(assemblyFolder: string, state: State, log: Log, { askedPort, inspected, sourceRoot }: StartOptions) {
  const kept: KeptRunning[] = [];
  let isStopping = false;
  let up: Runtime | undefined;
  const onChange = (event?: string) => {
    if (event !== undefined && !isStopping) log.notice(event);
    if (up && !isStopping) writeEndpoints(up);
  };
  const forgetEndpoints = () => rmSync(join(state.folder, 'endpoints.json'), { force: true });

  const bringUp = async (): Promise<Runtime> => {
    forgetEndpoints();
    const assembly = readAssembly(resolve(assemblyFolder));
    const world = await buildWorld(assembly, state, askedPort);
    const region = assembly.stacks[0]?.region ?? '';
    const ports = { aws: await state.port('aws'), lambda: await state.port('lambda'), cloudfront: await state.port('edge') };
    const urlOf = (part: keyof typeof ports) => `http://127.0.0.1:${ports[part]}`;
    const [awsUrl, lambdaUrl, edgeUrl] = [urlOf('aws'), urlOf('lambda'), urlOf('cloudfront')];
    const endpoints = { SQS: awsUrl, RDS_DATA: awsUrl, SECRETS_MANAGER: awsUrl, SESV2: awsUrl, CLOUDFRONT: edgeUrl, LAMBDA: lambdaUrl };
    world.authorities.set(`sqs.${region}.amazonaws.com`, { host: '127.0.0.1', port: ports.aws });
    const sdk = sdkEnvironment(region, endpoints, awsUrl);
    const parts = readParts(world, assembly, sdk);
    const inspectPorts = await openInspectPorts(
      inspected,
      [...emulatorNames, ...world.ofType('ECS::Service').map(constructName)],
      state,
      log,
    );

    const keep = async (name: string, kind: Kind, run: () => Promise<Running>) => kept.push(await keepRunning(name, kind, run, onChange));
    const emulate = async (part: keyof typeof parts, kind: Kind, name: string = part) => {
      const onLine = (line: string) => {
        const [, source = name, rest = line] = /^([\w-]+)\t(.*)$/s.exec(line) ?? [];
        log.line(source, rest);
      };
      const settings = { port: ports[part], region, sqsUrl: awsUrl, resources: parts[part] };
      const nodeArguments = inspectArguments(inspectPorts.get(name));
      await keep(name, kind, async () => startEmulator(part, settings, onLine, nodeArguments));
    };
    const password = state.secret('user postgres', () => randomBytes(18).toString('base64url'));
    const server = { folder: join(state.folder, 'postgres'), port: world.databasePort, password };
    await Promise.all([
      keep('postgres', 'database', async () => startPostgres(server)),
      emulate('aws', 'emulator').then(async () => emulate('lambda', 'lambda-host', 'lambda-host')),
      emulate('cloudfront', 'edge', 'edge'),
    ]);
    log.step('databases and AWS emulators answer');
    const superuser = { host: '127.0.0.1', port: world.databasePort, user: 'postgres', password, database: 'postgres' };
    const functions = parts.lambda.flatMap(({ properties }) => DeployedFunction.safeParse(properties).data ?? []);
    const adaptTask = (name: string, task: TaskRun): TaskRun => {
      const adapted = (sourceRoot !== undefined && asNextSource(sourceRoot, task)) || task;
      const [program = '', ...rest] = adapted.command;
      return { ...adapted, command: [program, ...inspectArguments(inspectPorts.get(name)), ...rest] };
    };
    const placed = { assembly, world, state, log, endpoints, superuser, sdk, functions, tasks: [], adaptTask };
    const runtime = { ...placed, kept, onChange, isStopping: () => isStopping };
    await deploy(runtime);
    up = runtime;
    onChange();
    return runtime;
  };

  return {
    up: bringUp(),
    async stop(): Promise<void> {
      isStopping = true;
      forgetEndpoints();
      for (const kind of stopOrder) await Promise.all(kept.filter((each) => each.kind === kind).map(async (each) => each.stop()));
    },
  };
}

/** @throws Error that lists the names, when one is not among them */
async function openInspectPorts(inspected: readonly string[], names: readonly string[], state: State, log: Log) {
  const ports = new Map<string, number>();
  for (const name of inspected) {
    if (!names.includes(name)) throw new Error(`--inspect is "${name}": give one of ${names.join(', ')}`);
    ports.set(name, await state.port(`debugger of ${name}`));
    log.step(`the debugger of ${name} listens on 127.0.0.1:${ports.get(name)}`);
  }
  return ports;
}
