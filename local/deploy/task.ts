import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { localize } from '../assembly/authorities.ts';
import { skippedImages, taskEnvironment } from '../injected.ts';
import type { Runtime } from './deploy.ts';

const Container = z.object({
  Name: z.string(),
  Image: z.string(),
  Command: z.array(z.string()).optional(),
  EntryPoint: z.never({ error: 'an entry point is not emulated: give a command' }).optional(),
  Environment: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Secrets: z.array(z.object({ Name: z.string(), ValueFrom: z.string() })).default([]),
  PortMappings: z.array(z.object({ ContainerPort: z.int() })).default([]),
  HealthCheck: z.object({ Command: z.array(z.string()) }).optional(),
});
const TaskDefinition = z.object({ Memory: z.coerce.number(), ContainerDefinitions: z.array(Container) });

/** The one container of ours in a task definition as a process of this machine, on a port of its own. */
export function readTask(definition: unknown, port: number, { assembly, world, sdk }: Pick<Runtime, 'assembly' | 'world' | 'sdk'>) {
  const { Memory, ContainerDefinitions } = TaskDefinition.parse(definition);
  const containers = ContainerDefinitions.filter(({ Image }) => !skippedImages.some((known) => known.test(Image)));
  const [container, ...others] = containers;
  if (!container || others.length > 0)
    throw new Error(`a task must have one container of ours, and has ${containers.map(({ Name }) => Name).join(', ')}`);
  const { folder, dockerFile } = assembly.asset(container.Image);
  const image = readDockerfile(join(folder, dockerFile));
  const settings = container.Environment.map(({ Name, Value }) => [Name, localize(Value, `${container.Name}: ${Name}`, world.authorities)]);
  const secrets = container.Secrets.map(({ Name, ValueFrom }) => {
    const [, arn = ValueFrom, member] = /^((?:[^:]*:){6}[^:]+):([^:]*)/.exec(ValueFrom) ?? [];
    return [Name, world.secret(arn, member)];
  });
  const own = container.PortMappings[0]?.ContainerPort ?? 0;
  const [kind, ...check] = container.HealthCheck?.Command ?? [];
  const here = (part: string) => part.replaceAll(new RegExp(`(localhost|127\\.0\\.0\\.1):${own}\\b`, 'g'), `127.0.0.1:${port}`);
  return {
    container: container.Name,
    folder,
    command: container.Command ?? image.command,
    env: {
      ...sdk,
      ...image.env,
      ...Object.fromEntries(settings),
      ...Object.fromEntries(secrets),
      ...taskEnvironment(port, Memory, image.env['NODE_OPTIONS']),
    },
    healthCommand: (kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...check] : check).map(here),
  };
}

function readDockerfile(file: string): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const content = readFileSync(file, 'utf8');
  const [, command] = /^CMD\s+(\[.*\])\s*$/m.exec(content) ?? [];
  if (command === undefined || /^ENTRYPOINT/m.test(content)) throw new Error(`${file} needs a CMD as a JSON list, and no ENTRYPOINT`);
  const pairs = [...content.matchAll(/^ENV\s+(.+)$/gm)].flatMap(([, line = '']) => [...line.matchAll(/(\w+)=(\S+)/g)]);
  return {
    command: z.array(z.string()).parse(JSON.parse(command)),
    env: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
  };
}
