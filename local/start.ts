import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readAssembly } from './assembly/assembly.ts';
import type { Log } from './console/log.ts';
import { deploy } from './deploy/deploy.ts';
import type { Runtime } from './deploy/runtime.ts';
import { buildWorld } from './deploy/world.ts';
import { writeEndpoints } from './endpoints.ts';
import { sdkEnvironment } from './injected.ts';
import { startEmulator } from './processes/emulator.ts';
import type { Kind, KeptRunning } from './processes/keep-running.ts';
import { keepRunning } from './processes/keep-running.ts';
import { startPostgres } from './postgres.ts';
import type { State } from './state.ts';

export interface StartOptions {
  /** The stage's folder in `cdk.out`. */
  readonly assemblyFolder: string;
  readonly state: State;
  readonly port: number;
  readonly log: Log;
}

export interface Started {
  /** Resolves once everything is up; before, `stop` works too. */
  readonly up: Promise<Runtime>;
  stop(): Promise<void>;
}

/** Runs a cloud assembly on this machine. */
export function start({ assemblyFolder, state, port, log }: StartOptions): Started {
  const kept: KeptRunning[] = [];
  let isStopping = false;

  const bringUp = async (): Promise<Runtime> => {
    const assembly = readAssembly(resolve(assemblyFolder));
    const world = await buildWorld(assembly, state, port);
    const region = assembly.stacks[0]?.region ?? '';
    const ports = {
      sqs: await state.port('sqs'),
      aws: await state.port('aws'),
      lambda: await state.port('lambda'),
      edge: await state.port('edge'),
    };
    const at = (name: keyof typeof ports) => `http://127.0.0.1:${ports[name]}`;
    const endpoints = {
      SQS: at('sqs'),
      RDS_DATA: at('aws'),
      SECRETS_MANAGER: at('aws'),
      SESV2: at('aws'),
      CLOUDFRONT: at('edge'),
      LAMBDA: at('lambda'),
    };
    const sdk = sdkEnvironment({ region, endpoints, otherwise: at('aws') });
    world.authorities.set(`sqs.${region}.amazonaws.com`, { host: '127.0.0.1', port: ports.sqs });
    let runtime: Runtime | undefined;
    const onChange = (event?: string) => {
      if (event !== undefined && !isStopping) log.notice(event);
      if (runtime && !isStopping) writeEndpoints(runtime, endpoints);
    };
    const emulator = async (name: keyof typeof ports, kind: Kind, processName: string) => {
      const started = await startEmulator({
        name: processName,
        kind,
        script: join(name, 'main.ts'),
        settings: { port: ports[name], region, sqsUrl: at('sqs') },
        env: { PATH: process.env['PATH'] ?? '' },
        onChange,
        onLine: (line, isError) => {
          const [, source = processName, rest = line] = /^([\w-]+)\t(.*)$/s.exec(line) ?? [];
          log.line(source, rest, isError);
        },
      });
      kept.push(started);
      return started;
    };
    const [clusters] = world.ofType('AWS::RDS::DBCluster');
    const databasePort = clusters ? world.port(clusters) : 0;
    const password = state.secret('user postgres', () => randomBytes(18).toString('base64url'));
    const superuser = { host: '127.0.0.1', port: databasePort, user: 'postgres', password, database: 'postgres' };
    const postgres = async () => {
      if (!clusters) return;
      const launch = async () => startPostgres({ folder: join(state.folder, 'postgres'), port: databasePort, password });
      kept.push(await keepRunning({ name: 'postgres', kind: 'database', start: launch, onChange }));
    };
    const [, sqs, aws, lambda, edge] = await Promise.all([
      postgres(),
      emulator('sqs', 'emulator', 'sqs'),
      emulator('aws', 'emulator', 'aws'),
      emulator('lambda', 'lambda-host', 'lambda-host'),
      emulator('edge', 'edge', 'edge'),
    ]);
    log.step('databases and AWS emulators answer');
    runtime = {
      assembly,
      world,
      state,
      log,
      sqs,
      aws,
      lambda,
      edge,
      lambdaUrl: at('lambda'),
      superuser,
      sdk,
      kept,
      services: new Map(),
      redis: new Map(),
      onChange,
      isStopping: () => isStopping,
    };
    await deploy(runtime);
    writeEndpoints(runtime, endpoints);
    return runtime;
  };

  const up = bringUp();
  return {
    up,
    async stop() {
      isStopping = true;
      rmSync(join(state.folder, 'endpoints.json'), { force: true });
      // Who sends goes before who receives: the edge, the tasks and the functions, then what they rely on.
      const order: readonly Kind[] = ['edge', 'lambda-host', 'task', 'emulator', 'cache', 'database'];
      for (const kind of order) await Promise.all(kept.filter((each) => each.kind === kind).map(async (each) => each.stop()));
    },
  };
}
