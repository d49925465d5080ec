import { join } from 'node:path';
import { localize } from './assembly/authorities.ts';
import { text } from './assembly/json.ts';
import type { Runtime } from './deploy/deploy.ts';
import { constructName } from './deploy/world.ts';
import { writeAtomically } from './state.ts';

/** The outputs that somebody described, and so wants to see; a secret's ARN gives way to what is inside. */
export function readOutputs({ assembly, world }: Runtime) {
  return assembly.stacks.flatMap((stack) =>
    Object.entries(stack.Outputs).flatMap(([name, { Value, Description: description, Condition }]) => {
      if (description === undefined || !world.evaluator.isIncluded(Condition, stack)) return [];
      const value = text(world.evaluator.resolve(Value, stack));
      const isSecret = world.isSecret(value);
      return [{ name, description, isSecret, value: isSecret ? world.secret(value) : localize(value, name, world.authorities) }];
    }),
  );
}

/** Writes every address for programs, as it is now. */
export function writeEndpoints(runtime: Runtime): void {
  const { world, state, kept, services, redis, superuser, endpoints } = runtime;
  const queues = world.ofType('SQS::Queue').map((queue) => {
    const name = world.refer(queue, 'QueueName');
    // What all stacks' names begin with says nothing about a queue.
    const prefix = queue.stack.name.replace(/[^-]*$/, '');
    const isNamed = queue.template.Properties['QueueName'] !== undefined;
    return [isNamed ? name.replace(prefix, '') : constructName(queue), `${endpoints['SQS']}/${queue.stack.account}/${name}`];
  });
  const databases = world.ofType('RDS::DBCluster').map(({ template }) => {
    const database = text(template.Properties['DatabaseName']);
    return [database, { ...superuser, database }];
  });
  const supervisor = { name: 'supervisor', kind: 'supervisor', pid: process.pid };
  const processes = kept.map(({ name, kind, pid }) => ({ name, kind, pid: pid() })).filter(({ pid }) => pid !== undefined);
  const content = {
    outputs: Object.fromEntries(readOutputs(runtime).map(({ name, value }) => [name, value])),
    services: Object.fromEntries(services),
    queues: Object.fromEntries(queues),
    databases: Object.fromEntries(databases),
    redis: Object.fromEntries(redis),
    aws: Object.fromEntries(Object.entries(endpoints).map(([api, url]) => [api.toLowerCase().replace('_', '-'), url])),
    mailbox: `${endpoints['SESV2']}/mailbox`,
    processes: [...processes, supervisor],
  };
  writeAtomically(join(state.folder, 'endpoints.json'), JSON.stringify(content, undefined, 2));
}
