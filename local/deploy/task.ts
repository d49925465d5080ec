import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findAsset } from '../assembly/assembly.ts';
import type { Assembly } from '../assembly/assembly.ts';
import { localize } from '../assembly/authorities.ts';
import { skippedImages, taskEnvironment } from '../injected.ts';
import type { World } from './world.ts';

const Container = z.object({
  Name: z.string(),
  Image: z.string(),
  Command: z.array(z.string()).optional(),
  EntryPoint: z.array(z.string()).optional(),
  Environment: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  Secrets: z.array(z.object({ Name: z.string(), ValueFrom: z.string() })).default([]),
  PortMappings: z.array(z.object({ ContainerPort: z.int(), Name: z.string().optional() })).default([]),
  HealthCheck: z.object({ Command: z.array(z.string()) }).optional(),
  StopTimeout: z.int().default(30),
});

const TaskDefinition = z.object({ ContainerDefinitions: z.array(Container) });

/** A container as a process of this machine. */
export interface Task {
  readonly container: string;
  readonly folder: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly healthCommand: readonly string[] | undefined;
  readonly listens: boolean;
}

/** The one container of ours in a task definition, ready to run on a port of its own. */
export function readTask(definition: unknown, port: number, assembly: Assembly, world: World): Task {
  const containers = TaskDefinition.parse(definition).ContainerDefinitions.filter(
    ({ Image }) => !skippedImages.some((known) => known.test(Image)),
  );
  const [container, ...others] = containers;
  if (!container || others.length > 0)
    throw new Error(`a task has one container of ours, and this one has ${containers.map(({ Name }) => Name).join(', ')}`);
  const asset = findAsset(assembly, container.Image);
  if (!asset) throw new Error(`container ${container.Name} runs the image ${container.Image}, which is not an asset of this assembly`);
  const image = readDockerfile(join(asset.folder, asset.dockerFile));
  const command = [...(container.EntryPoint ?? image.entryPoint), ...(container.Command ?? image.command)];
  if (command.length === 0)
    throw new Error(`${asset.folder}/${asset.dockerFile} has neither CMD nor ENTRYPOINT in the form of a JSON list`);
  const settings = container.Environment.map(({ Name, Value }) => [Name, localize(Value, `${container.Name}: ${Name}`, world.authorities)]);
  const secrets = container.Secrets.map(({ Name, ValueFrom }) => {
    const [, arn = '', key] = /^(arn:aws:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::([^:]*).*)?$/.exec(ValueFrom) ?? [];
    if (arn === '') throw new Error(`container ${container.Name}: secret ${Name} comes from ${ValueFrom}, which is not a secret's ARN`);
    return [Name, world.secret(arn, key)];
  });
  const ownPort = container.PortMappings[0]?.ContainerPort;
  const [kind, ...check] = container.HealthCheck?.Command ?? [];
  const here = (part: string) =>
    ownPort === undefined ? part : part.replaceAll(new RegExp(`(localhost|127\\.0\\.0\\.1):${ownPort}\\b`, 'g'), `127.0.0.1:${port}`);
  return {
    container: container.Name,
    folder: asset.folder,
    command,
    env: { ...image.env, ...Object.fromEntries(settings), ...Object.fromEntries(secrets), ...taskEnvironment(port) },
    healthCommand: kind === undefined ? undefined : (kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...check] : check).map(here),
    listens: ownPort !== undefined,
  };
}

function readDockerfile(file: string): {
  readonly command: readonly string[];
  readonly entryPoint: readonly string[];
  readonly env: Record<string, string>;
} {
  const content = readFileSync(file, 'utf8').replaceAll(/\\\n/g, ' ');
  const list = (instruction: string) => {
    const [, json = '[]'] = new RegExp(`^${instruction}\\s+(\\[.*\\])\\s*$`, 'm').exec(content) ?? [];
    return z.array(z.string()).parse(JSON.parse(json));
  };
  const env = [...content.matchAll(/^ENV\s+(.+)$/gm)].flatMap(([, pairs = '']) =>
    [...pairs.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]),
  );
  return { command: list('CMD'), entryPoint: list('ENTRYPOINT'), env: Object.fromEntries(env) };
}
