import { join } from 'node:path';
import { text } from './assembly/json.ts';
import { localize } from './assembly/authorities.ts';
import type { Runtime } from './deploy/runtime.ts';
import { constructName } from './deploy/world.ts';
import { writeAtomically } from './state.ts';

export interface Output {
  readonly name: string;
  readonly value: string;
  readonly description: string;
  readonly isSecret: boolean;
}

/** The outputs that somebody described, and so wants to see; a secret's ARN gives way to what is inside. */
export function readOutputs({ assembly, world }: Runtime): readonly Output[] {
  return assembly.stacks.flatMap((stack) =>
    Object.entries(stack.Outputs).flatMap(([name, { Value, Description, Condition }]) => {
      if (Description === undefined || !world.evaluator.isIncluded({ Condition }, stack)) return [];
      const value = text(world.evaluator.resolve(Value, stack), name);
      const isSecret = world.isSecret(value);
      return [
        { name, description: Description, isSecret, value: isSecret ? world.secret(value) : localize(value, name, world.authorities) },
      ];
    }),
  );
}

/** Writes every address for programs, as it is now. */
export function writeEndpoints(runtime: Runtime, emulators: Readonly<Record<string, string>>): void {
  const { world, state, assembly, kept, services, redis, superuser } = runtime;
  const names = assembly.stacks.map(({ name }) => name);
  const prefix = (names[0] ?? '')
    .split('-')
    .slice(0, -1)
    .reduce((known, part) => (names.every((name) => name.startsWith(`${known}${part}-`)) ? `${known}${part}-` : known), '');
  const queues = world.ofType('AWS::SQS::Queue').map((queue) => {
    const name = world.attribute(queue, 'QueueName');
    const isNamed = queue.template.Properties['QueueName'] !== undefined;
    return [isNamed ? name.replace(prefix, '') : constructName(queue), `${emulators['SQS']}/${queue.stack.account}/${name}`];
  });
  const databases = world.ofType('AWS::RDS::DBCluster').map((cluster) => {
    const database = text(cluster.template.Properties['DatabaseName'], 'DatabaseName');
    return [database, { ...superuser, database }];
  });
  const processes = kept.flatMap(({ name, kind, pid }) => {
    const id = pid();
    return id === undefined ? [] : [{ name, kind, pid: id }];
  });
  const content = {
    outputs: Object.fromEntries(readOutputs(runtime).map(({ name, value }) => [name, value])),
    services: Object.fromEntries(services),
    queues: Object.fromEntries(queues),
    databases: Object.fromEntries(databases),
    redis: Object.fromEntries(redis),
    aws: Object.fromEntries(Object.entries(emulators).map(([suffix, url]) => [suffix.toLowerCase().replace('_', '-'), url])),
    mailbox: `${emulators['SESV2']}/mailbox`,
    processes: [...processes, { name: 'supervisor', kind: 'supervisor', pid: process.pid }],
  };
  writeAtomically(join(state.folder, 'endpoints.json'), JSON.stringify(content, undefined, 2));
}
