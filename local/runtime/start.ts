import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPostgres } from '../../tools/servers/postgres.ts';
import { readAssembly } from './assembly/assembly.ts';
import type { Log } from './console/log.ts';
import { deploy } from './deploy/deploy.ts';
import type { Runtime } from './deploy/deploy.ts';
import { readParts } from './deploy/parts.ts';
import { buildWorld } from './deploy/world.ts';
import { writeEndpoints } from './endpoints.ts';
import { sdkEnvironment } from '../injected.ts';
import { startEmulator } from './processes/emulator.ts';
import { keepRunning } from './processes/keep-running.ts';
import type { KeptRunning, Kind, Running } from './processes/keep-running.ts';
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
    const ports = { aws: await state.port('aws'), lambda: await state.port('lambda'), cloudfront: await state.port('edge') };
    const urlOf = (part: keyof typeof ports) => `http://127.0.0.1:${ports[part]}`;
    const [awsUrl, lambdaUrl, edgeUrl] = [urlOf('aws'), urlOf('lambda'), urlOf('cloudfront')];
    const endpoints = { SQS: awsUrl, RDS_DATA: awsUrl, SECRETS_MANAGER: awsUrl, SESV2: awsUrl, CLOUDFRONT: edgeUrl, LAMBDA: lambdaUrl };
    world.authorities.set(`sqs.${region}.amazonaws.com`, { host: '127.0.0.1', port: ports.aws });
    const sdk = sdkEnvironment(region, endpoints, awsUrl);
    const parts = readParts(world, assembly, sdk);

    const keep = async (name: string, kind: Kind, run: () => Promise<Running>) => kept.push(await keepRunning(name, kind, run, onChange));
    const emulate = async (part: keyof typeof parts, kind: Kind, name: string = part) => {
      const onLine = (line: string) => {
        const [, source = name, rest = line] = /^([\w-]+)\t(.*)$/s.exec(line) ?? [];
        log.line(source, rest);
      };
      const settings = { port: ports[part], region, sqsUrl: awsUrl, resources: parts[part] };
      await keep(name, kind, async () => startEmulator(part, settings, onLine));
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
    const runtime = { assembly, world, state, log, endpoints, superuser, sdk, kept, onChange, isStopping: () => isStopping };
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
