import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAssembly } from './assembly/assembly.ts';
import type { Log } from './console/log.ts';
import { deploy } from './deploy/deploy.ts';
import type { Runtime } from './deploy/deploy.ts';
import { buildWorld } from './deploy/world.ts';
import { writeEndpoints } from './endpoints.ts';
import { sdkEnvironment } from './injected.ts';
import { startEmulator } from './processes/emulator.ts';
import { keepRunning } from './processes/keep-running.ts';
import type { KeptRunning, Kind } from './processes/keep-running.ts';
import { startPostgres } from './postgres.ts';
import type { State } from './state.ts';

/** Who sends is stopped before who receives: the edge, the functions and the tasks, then what they rely on. */
const stopOrder: readonly Kind[] = ['edge', 'lambda-host', 'task', 'emulator', 'cache', 'database'];

/** Runs a stage of a cloud assembly on this machine. `up` resolves once everything is; `stop` works at any time. */
export function start(assemblyFolder: string, state: State, log: Log, askedPort?: number) {
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
    const ports = {
      sqs: await state.port('sqs'),
      aws: await state.port('aws'),
      lambda: await state.port('lambda'),
      edge: await state.port('edge'),
    };
    const [sqsUrl = '', awsUrl = '', lambdaUrl = '', edgeUrl = ''] = Object.values(ports).map((port) => `http://127.0.0.1:${port}`);
    const endpoints = { SQS: sqsUrl, RDS_DATA: awsUrl, SECRETS_MANAGER: awsUrl, SESV2: awsUrl, CLOUDFRONT: edgeUrl, LAMBDA: lambdaUrl };
    world.authorities.set(`sqs.${region}.amazonaws.com`, { host: '127.0.0.1', port: ports.sqs });

    const emulate = async (part: keyof typeof ports, kind: Kind, name: string = part) => {
      const onLine = (line: string, isError: boolean) => {
        const [, source = name, rest = line] = /^([\w-]+)\t(.*)$/s.exec(line) ?? [];
        log.line(source, rest, isError);
      };
      const settings = { port: ports[part], region, sqsUrl };
      const emulator = await startEmulator({ name, kind, script: join(part, 'main.ts'), settings, onChange, onLine });
      kept.push(emulator);
      return emulator;
    };
    const password = state.secret('user postgres', () => randomBytes(18).toString('base64url'));
    const superuser = { host: '127.0.0.1', port: world.databasePort, user: 'postgres', password, database: 'postgres' };
    const server = { folder: join(state.folder, 'postgres'), port: world.databasePort, password };
    const [sqs, aws, lambda, edge, database] = await Promise.all([
      emulate('sqs', 'emulator'),
      emulate('aws', 'emulator'),
      emulate('lambda', 'lambda-host', 'lambda-host'),
      emulate('edge', 'edge'),
      world.databasePort === 0 ? undefined : keepRunning('postgres', 'database', async () => startPostgres(server), onChange),
    ]);
    if (database) kept.push(database);
    log.step('databases and AWS emulators answer');
    const sdk = sdkEnvironment(region, endpoints, awsUrl);
    const emulators = { sqs, aws, lambda, edge };
    const found = { services: new Map<string, string>(), redis: new Map<string, string>() };
    const runtime = {
      assembly,
      world,
      state,
      log,
      emulators,
      endpoints,
      superuser,
      sdk,
      kept,
      ...found,
      onChange,
      isStopping: () => isStopping,
    };
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
