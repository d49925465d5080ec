import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { localize } from '../assembly/authorities.ts';
import { credentialEnvironment, isOfCollector, taskEnvironment } from '../../injected.ts';
import type { Runtime } from './deploy.ts';
import type { Deployable } from './resolved-assembly.ts';

const Container = z.object({
  Name: z.string(),
  Image: z.string(),
  Command: z.never({ error: 'overriding the command of an image is not emulated' }).optional(),
  EntryPoint: z.never({ error: 'an entry point is not emulated: give the image a command' }).optional(),
  Environment: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Secrets: z.array(z.object({ Name: z.string(), ValueFrom: z.string() })).default([]),
  PortMappings: z.array(z.object({ ContainerPort: z.int() })).default([]),
  HealthCheck: z.object({ Command: z.tuple([z.literal('CMD', { error: 'give the program without a shell' })], z.string()) }),
});
/** The emulator of AWS's APIs serves what the AppConfig agent would. The collector does not run: `injected.ts`. */
const Sidecar = z.object({
  Name: z.enum(['appconfig-agent', 'adot-collector'], 'only the AppConfig agent is emulated beside a service; the collector is left out'),
  Essential: z.literal(false),
});
/** Where a task reaches the agent beside it. */
const APPCONFIG_AGENT = 'localhost:2772';

const TaskDefinition = z.object({
  Memory: z.coerce.number(),
  ContainerDefinitions: z.tuple([Container], Sidecar),
});

/** The process of a task definition's container, on the port of its service. */
export function readTask(
  definition: Deployable,
  service: Deployable,
  { assembly, resolved, sdk, identities }: Pick<Runtime, 'assembly' | 'resolved' | 'sdk' | 'identities'>,
) {
  const port = resolved.port(service);
  const { Memory, ContainerDefinitions } = TaskDefinition.parse(resolved.properties(definition));
  const [{ Name: name, Image, Environment, Secrets, PortMappings, HealthCheck }] = ContainerDefinitions;
  const { folder, dockerFile } = assembly.asset(Image);
  const image = readDockerfile(join(folder, dockerFile));
  const authorities = new Map([...resolved.authorities, [APPCONFIG_AGENT, { host: '127.0.0.1', port: resolved.agentPort(service) }]]);
  const settings = Environment.filter(({ Name }) => !isOfCollector(Name)).map(({ Name, Value }) => [
    Name,
    localize(Value, `${name}: ${Name}`, authorities),
  ]);
  const secrets = Secrets.map(({ Name, ValueFrom }) => {
    const [, arn = ValueFrom, member] = /^((?:[^:]*:){6}[^:]+):([^:]*)/.exec(ValueFrom) ?? [];
    return [Name, resolved.secret(arn, member)];
  });
  const env = {
    ...sdk,
    ...credentialEnvironment(identities.credentialsOf(service)),
    ...image.env,
    ...Object.fromEntries([...settings, ...secrets]),
  };
  const [, ...healthCommand] = HealthCheck.Command;
  const ownAddress = new RegExp(`(localhost|127\\.0\\.0\\.1):${PortMappings[0]?.ContainerPort}\\b`, 'g');
  return {
    key: service.key,
    cwd: folder,
    command: image.command,
    env: { ...env, ...taskEnvironment(port, Memory, image.env['NODE_OPTIONS']) },
    healthCommand: healthCommand.map((part) => part.replaceAll(ownAddress, `127.0.0.1:${port}`)),
  };
}

function readDockerfile(file: string): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const content = readFileSync(file, 'utf8');
  const [, command] = /^CMD\s+(\[.*\])\s*$/m.exec(content) ?? [];
  if (command === undefined || /^ENTRYPOINT/m.test(content)) throw new Error(`${file} must have a CMD as a JSON list, and no ENTRYPOINT`);
  const pairs = [...content.matchAll(/^ENV\s+(.+)$/gm)].flatMap(([, line = '']) => [...line.matchAll(/(\w+)=(\S+)/g)]);
  return {
    command: z.array(z.string()).parse(JSON.parse(command)),
    env: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
  };
}
