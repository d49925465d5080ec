import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { startPostgres } from '../../tools/servers/postgres.ts';
import { openTaskDefinitions } from '../emulators/ecs/task-definitions.ts';
import { readAssembly } from './assembly/assembly.ts';
import type { Log } from './console/log.ts';
import { serveControlPlane } from './control-plane.ts';
import { readNetworks } from '../network/networks.ts';
import { openResponses } from './deploy/custom-resource-responses.ts';
import { deploy } from './deploy/deploy.ts';
import type { Runtime } from './deploy/deploy.ts';
import { readScope } from '../emulators/aws/scope.ts';
import { readEmulatorResources } from './deploy/emulator-resources.ts';
import { readPermissions } from './deploy/permissions.ts';
import { checkStart } from './deploy/start-permissions.ts';
import { resolveAssembly, constructName } from './deploy/resolved-assembly.ts';
import { writeEndpoints } from './endpoints.ts';
import { asNextSource, guardArguments, inspectArguments, sdkEnvironment } from '../injected.ts';
import type { TaskRun } from '../injected.ts';
import { startEmulator } from './processes/emulator.ts';
import { supervise } from './processes/supervise.ts';
import type { SupervisedProcess, Kind, StartedProcess } from './processes/supervise.ts';
import { writeAtomically } from './state.ts';
import type { State } from './state.ts';

const emulatorNames = ['aws', 'lambda-host', 'edge'];

/** APIs that the emulator `aws` serves, each on a port of its own, by the suffix of AWS_ENDPOINT_URL_…. */
const awsApis = ['APPCONFIG', 'CLOUDWATCH', 'RDS_DATA', 'S3', 'SECRETS_MANAGER', 'SESV2', 'SQS', 'STS'] as const;
const DeployedFunction = z.object({ name: z.string(), arn: z.string(), folder: z.string() });

/** Senders are stopped before receivers. */
const stopOrder: readonly Kind[] = ['monitor', 'edge', 'lambda-host', 'task', 'emulator', 'cache', 'database'];

export interface StartOptions {
  /** The preferred port of the distribution; 0 for a free one. @default the last one */
  readonly askedPort?: number | undefined;
  /** Names of processes that open a debugger port. */
  readonly inspected: readonly string[];
  /** The folder of the source, for programs that run from source. @default none */
  readonly sourceRoot?: string | undefined;
}

/** Runs a stage of a cloud assembly on this machine. `up` resolves when everything is up; `stop` may be called at any time. */
export function start(assemblyFolder: string, state: State, log: Log, { askedPort, inspected, sourceRoot }: StartOptions) {
  const processes: SupervisedProcess[] = [];
  let isStopping = false;
  let up: Runtime | undefined;
  const onChange = (event?: string) => {
    if (event !== undefined && !isStopping) log.notice(event);
    if (up && !isStopping) writeEndpoints(up);
  };
  const deleteEndpoints = () => rmSync(join(state.folder, 'endpoints.json'), { force: true });

  const startAll = async (): Promise<Runtime> => {
    deleteEndpoints();
    const assembly = readAssembly(resolve(assemblyFolder));
    const resolved = await resolveAssembly(assembly, state, askedPort);
    const { region = '', account = '' } = assembly.stacks[0] ?? {};
    const ports = { aws: await state.port('aws'), lambda: await state.port('lambda'), cloudfront: await state.port('edge') };
    const urlOf = (emulator: keyof typeof ports) => `http://127.0.0.1:${ports[emulator]}`;
    const [awsUrl, lambdaUrl, edgeUrl] = [urlOf('aws'), urlOf('lambda'), urlOf('cloudfront')];
    const apiPorts = new Map<string, number>();
    for (const api of awsApis) apiPorts.set(api, await state.port(`aws ${api}`));
    const endpoints: Readonly<Record<string, string>> = {
      ...Object.fromEntries([...apiPorts].map(([api, port]) => [api, `http://127.0.0.1:${port}`])),
      CLOUDFRONT: edgeUrl,
      LAMBDA: lambdaUrl,
    };
    resolved.authorities.set(`sqs.${region}.amazonaws.com`, { host: '127.0.0.1', port: apiPorts.get('SQS') ?? 0 });
    const s3 = { host: '127.0.0.1', port: apiPorts.get('S3') ?? 0 };
    for (const bucket of resolved.ofType('S3::Bucket')) resolved.authorities.set(resolved.refer(bucket, 'RegionalDomainName'), s3);
    const sdk = sdkEnvironment(region, endpoints, awsUrl);
    const identities = readPermissions(resolved, account);
    const responses = await openResponses(await state.port('responses of custom resources'));
    const networks = readNetworks(resolved, { endpoints, responsePort: responses.port });
    const networkFile = resolve(state.folder, 'network.json');
    writeAtomically(networkFile, JSON.stringify(networks.all(), undefined, 2));
    const resources = readEmulatorResources(resolved, assembly, { sdk, identities, networks, networkFile });
    checkStart(resolved, identities, networks, readScope(account, region, resources.aws));
    const permissionsFile = resolve(state.folder, 'permissions.json');
    writeAtomically(permissionsFile, JSON.stringify(identities.permissions, undefined, 2));
    const agents = resolved.ofType('ECS::Service').flatMap((service) => {
      const { accessKeyId } = identities.credentialsOf(service) ?? {};
      return accessKeyId === undefined
        ? []
        : [{ port: resolved.agentPort(service), accessKeyId, unreachable: networks.apiFrom(service, 'appconfigdata') }];
    });
    const names = [...emulatorNames, ...resolved.ofType('ECS::Service').map(constructName)];
    const inspectPorts = await openInspectPorts(inspected, names, state, log);

    const run = async (name: string, kind: Kind, startProcess: () => Promise<StartedProcess>) =>
      processes.push(await supervise(name, kind, startProcess, onChange));
    const emulate = async (emulator: keyof typeof resources, kind: Kind, name: string = emulator) => {
      const onLine = (line: string) => {
        const [, source = name, rest = line] = /^([\w-]+)\t(.*)$/s.exec(line) ?? [];
        log.line(source, rest);
      };
      const stateFolder = resolve(state.folder);
      const config = {
        port: ports[emulator],
        ports: emulator === 'aws' ? [...apiPorts].flatMap(([api, port]) => (api === 'S3' ? [] : [port])) : [],
        s3Port: s3.port,
        agents: emulator === 'aws' ? agents : [],
        account,
        region,
        stateFolder,
        permissionsFile,
        sqsUrl: endpoints['SQS'] ?? '',
        resources: resources[emulator],
      };
      const nodeArguments = inspectArguments(inspectPorts.get(name));
      await run(name, kind, async () => startEmulator(emulator, config, onLine, nodeArguments));
    };
    const password = state.secret('user postgres', () => randomBytes(18).toString('base64url'));
    const server = { folder: join(state.folder, 'postgres'), port: resolved.databasePort, addresses: resolved.databaseAddresses, password };
    await Promise.all([
      run('postgres', 'database', async () => startPostgres(server)),
      emulate('aws', 'emulator').then(async () => emulate('lambda', 'lambda-host', 'lambda-host')),
      emulate('cloudfront', 'edge', 'edge'),
    ]);
    log.step('databases and AWS emulators are up');
    const superuser = { host: '127.0.0.1', port: resolved.databasePort, user: 'postgres', password, database: 'postgres' };
    const functions = resources.lambda.flatMap(({ properties }) => DeployedFunction.safeParse(properties).data ?? []);
    const adaptTask = (name: string, task: TaskRun): TaskRun => {
      const adapted = (sourceRoot !== undefined && asNextSource(sourceRoot, task)) || task;
      const [program = '', ...rest] = adapted.command;
      if (program !== 'node') throw new Error(`${name} runs ${program}: only the network of Node.js programs is emulated`);
      return {
        ...adapted,
        command: [
          program,
          ...guardArguments({ file: networkFile, process: task.key }),
          ...inspectArguments(inspectPorts.get(name)),
          ...rest,
        ],
      };
    };
    const controlPort = await state.port('control plane');
    const controlUrl = `http://127.0.0.1:${controlPort}`;
    const managed = { CLOUDFORMATION: controlUrl, ECS: controlUrl, ELASTICACHE: controlUrl, APPLICATION_AUTO_SCALING: controlUrl };
    const taskDefinitions = openTaskDefinitions(join(state.folder, 'task-definitions.json'));
    const deployed = { identities, responses, functions, tasks: [], services: [], taskDefinitions };
    const base = { assembly, resolved, state, log, endpoints: { ...endpoints, ...managed }, superuser, sdk, ...deployed, adaptTask };
    const runtime = { ...base, processes, onChange, isStopping: () => isStopping };
    await deploy(runtime);
    await serveControlPlane(runtime, controlPort);
    up = runtime;
    onChange();
    return runtime;
  };

  return {
    up: startAll(),
    async stop(): Promise<void> {
      isStopping = true;
      deleteEndpoints();
      for (const kind of stopOrder) await Promise.all(processes.filter((each) => each.kind === kind).map(async (each) => each.stop()));
    },
  };
}

/** @throws Error that lists the valid names */
async function openInspectPorts(inspected: readonly string[], names: readonly string[], state: State, log: Log) {
  const ports = new Map<string, number>();
  for (const name of inspected) {
    if (!names.includes(name)) throw new Error(`--inspect is "${name}": give one of ${names.join(', ')}`);
    ports.set(name, await state.port(`debugger of ${name}`));
    log.step(`the debugger of ${name} listens on 127.0.0.1:${ports.get(name)}`);
  }
  return ports;
}
